#!/usr/bin/env python3
"""Fails when a text of the desktop client has no translation, or one that is unfinished, out of use or lost a placeholder.

Usage: check_translations.py <repository root> [--update]. Run by ctest as `translations`; `./dev translations` updates the files from the
sources first. Every text has its Chinese; English needs a file only for its plurals ("1 member", "2 members").
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

FOLDER = "client-qt/app/translations"
FILES = {  # file -> what lupdate is to do with it
    "aviso_zh.ts": ["-target-language", "zh_CN"],
    "aviso_en.ts": ["-target-language", "en_US", "-pluralonly"],
}
PLACEHOLDER = re.compile(r"%L?(?:\d|n)")


def lupdate():
    """The tool of Qt 6; a plain `lupdate` may be another Qt's."""
    for tool in (os.environ.get("LUPDATE"), shutil.which("lupdate6"), "/usr/lib/qt6/bin/lupdate"):
        if tool and pathlib.Path(tool).exists():
            return tool
    query = shutil.which("qtpaths6") or shutil.which("qtpaths")
    if query:
        folder = subprocess.run([query, "--query", "QT_INSTALL_BINS"], capture_output=True, text=True).stdout.strip()
        if folder and pathlib.Path(folder, "lupdate").exists():
            return str(pathlib.Path(folder, "lupdate"))
    sys.exit("lupdate of Qt 6 is not here (Debian: qt6-l10n-tools); LUPDATE names another place")


def read_sources(root, folder):
    """Brings the files in `folder` in step with the sources: new texts come in unfinished, those that are gone go."""
    for name, options in FILES.items():
        # Without -I the header is not found and a text would be filed under the wrong class.
        command = [lupdate(), "-silent", "-I", ".", "client-qt/app", "client-qt/models", "-no-obsolete", "-locations", "none", "-source-language", "en", *options]
        done = subprocess.run([*command, "-ts", str(folder / name)], cwd=root, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"lupdate: {done.stderr.strip()}")


def messages(path):
    """(context, source, comment) -> its <translation> element."""
    found = {}
    for context in xml.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name"), message.findtext("source"), message.findtext("comment") or ""] = message.find("translation")
    return found


def complaints(name, committed, fresh):
    for key in fresh.keys() - committed.keys():
        yield f"{name}: {key[0]}: not in the file: “{key[1]}”"
    for key in committed.keys() - fresh.keys():
        yield f"{name}: {key[0]}: no longer in the sources: “{key[1]}”"
    for key, translation in committed.items():
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        if key not in fresh:
            continue
        if translation.get("type") == "unfinished" or not all(forms):
            yield f"{name}: {key[0]}: untranslated: “{key[1]}”"
            continue
        for form in forms:
            # A form for exactly one may say "one" and leave the number out.
            missing = set(PLACEHOLDER.findall(key[1])) - set(PLACEHOLDER.findall(form)) - ({"%n"} if len(forms) > 1 else set())
            if missing:
                yield f"{name}: {key[0]}: {', '.join(sorted(missing))} is lost in “{form}”, from “{key[1]}”"


def main():
    root = pathlib.Path(sys.argv[1])
    folder = root / FOLDER
    if "--update" in sys.argv:
        read_sources(root, folder)
    with tempfile.TemporaryDirectory() as scratch:
        fresh = pathlib.Path(scratch)
        for name in FILES:
            shutil.copy(folder / name, fresh)
        read_sources(root, fresh)
        found = [line for name in FILES for line in complaints(name, messages(folder / name), messages(fresh / name))]
    for line in sorted(found):
        print(line)
    if found:
        print(f"{len(found)} to do: ./dev translations takes new texts into {FOLDER}; write what they say there and take the word unfinished away")
        return 1
    print(f"{sum(len(messages(folder / name)) for name in FILES)} texts are translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
