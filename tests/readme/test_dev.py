#!/usr/bin/env python3
"""The script `dev` in a checkout of its own: the programs are those of AVISO_BIN, and what would install or compile is a stand-in.

Usage: AVISO_BIN=folder test_dev.py. Needs no root, installs nothing, compiles nothing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["AVISO_BIN"]).resolve()


class Checkout:
    """A folder with `dev`, what it reads, and in front of PATH the stand-ins that a test names."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-dev-"))
        shutil.copy(ROOT / "dev", self.folder / "dev")
        shutil.copytree(ROOT / "config", self.folder / "config")
        (self.folder / "build/release").mkdir(parents=True)
        (self.folder / "build/release/bin").symlink_to(BIN)
        (self.folder / "build/release/build.ninja").touch()
        self.stand_ins = self.folder / "stand-ins"
        self.stand_ins.mkdir()
        self.stand_in("dpkg-query", "echo installed")
        self.stand_in("cmake", "exit 0")
        self.stand_in("apt-get", 'echo "apt-get was called: $*" >&2; exit 9')
        self.stand_in("sudo", "exit 1")
        self.environment = {**os.environ, "PATH": f"{self.stand_ins}:{os.environ['PATH']}"}
        for variable in ("DISPLAY", "WAYLAND_DISPLAY", "AVISO_RUN_FOLDER", "AVISO_RUN_PRESET", "AVISO_HOME", "AVISO_PASSWORD"):
            self.environment.pop(variable, None)

    def stand_in(self, program, body):
        file = self.stand_ins / program
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    def dev(self, *words, **changes):
        return subprocess.run(
            ["bash", self.folder / "dev", *words], cwd=self.folder, env={**self.environment, **changes}, text=True, capture_output=True, timeout=300, stdin=subprocess.DEVNULL
        )

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class CheckoutTest(unittest.TestCase):
    def setUp(self):
        self.checkout = Checkout()
        self.addCleanup(self.checkout.close)

    def fails(self, result, with_last_line):
        """A failure's last line says what to do."""
        self.assertNotEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(with_last_line, (result.stderr.splitlines() or [""])[-1], result.stdout + result.stderr)


class Commands(CheckoutTest):
    def named_in_help(self):
        listed = set()
        for line in self.checkout.dev("help").stdout.splitlines():
            if found := re.match(r"\./dev ([a-z]+(?: \| [a-z]+)*)(?: |$)", line):
                listed |= set(found[1].split(" | "))
        return listed

    def test_help_names_every_command_and_no_other(self):
        defined = set(re.findall(r"^cmd_(\w+)\(\)", (ROOT / "dev").read_text(), re.M))
        self.assertEqual(self.named_in_help(), defined - {"help"})

    def test_every_command_that_help_or_a_page_names_is_dispatched(self):
        self.checkout.stand_in("cmake", "exit 9")
        named = self.named_in_help()
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
            named |= set(re.findall(r"`\./dev ([a-z]+)", page.read_text(encoding="utf-8")))
        self.assertLessEqual({"run", "screenshots", "lint", "clean"}, named)
        for command in sorted(named):
            with self.subTest(command):
                self.assertNotIn("no command", self.checkout.dev(command).stderr)

    def test_an_unknown_command_is_refused(self):
        for wrong in ("frobnicate", "cmd_run", "build; true"):
            self.fails(self.checkout.dev(wrong), "./dev help lists them")

    def test_an_option_without_its_value_says_what_is_missing(self):
        for words, says in (("test --preset", "asan"), ("test -R", "names"), ("fuzz --seconds", "seconds")):
            self.fails(self.checkout.dev(*words.split()), says)


if __name__ == "__main__":
    unittest.main()
