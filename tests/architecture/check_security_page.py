#!/usr/bin/env python3
"""Fails when docs/security.md and the migrations disagree about what is sealed, hashed or indexed blindly.

Usage: check_security_page.py <repository root>. Run by ctest as `architecture/security_page`.
"""
import pathlib
import re
import sys

PROTECTED = re.compile(r"^(sealed_\w+|\w+_hash|\w+_index|body)$")


def columns(root):
    """table.column of every column that is stored in a protected form, by the migrations."""
    found, existing = set(), set()
    for file in sorted((root / "sql" / "migrations").glob("*.sql")):
        text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
        for table, body in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\n\)", text, re.S):
            for line in body.splitlines():
                name = line.split()[0] if line.split() else ""
                if re.fullmatch(r"[a-z]\w*", name):
                    existing.add(f"{table}.{name}")
                    if PROTECTED.match(name):
                        found.add(f"{table}.{name}")
        for table, name in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (?:IF NOT EXISTS )?(\w+)", text):
            existing.add(f"{table}.{name}")
            if PROTECTED.match(name):
                found.add(f"{table}.{name}")
    return found, existing


def main():
    root = pathlib.Path(sys.argv[1])
    page = (root / "docs" / "security.md").read_text(encoding="utf-8")
    rows = page.split("## What is stored, and how")[1].split("\n**Not sealed**")[0]
    named = set(re.findall(r"`(\w+\.\w+)`", rows))
    found, existing = columns(root)
    problems = [f"docs/security.md does not say how {column} is protected" for column in sorted(found - named)]
    problems += [f"docs/security.md names {column}, which no migration makes" for column in sorted(named - existing)]
    print("\n".join(problems) or f"{len(found)} protected columns, all on the page")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
