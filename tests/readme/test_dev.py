#!/usr/bin/env python3
"""The script `dev` in a checkout of its own: the programs are those of AVISO_BIN, and what would install or compile is a stand-in.

Usage: AVISO_BIN=folder test_dev.py. Needs no root, installs nothing, compiles nothing.
"""
import os
import pathlib
import pty
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = [ROOT / "dev", ROOT / "config/samples/server.bash", ROOT / "tests/support/commands.bash"]
BIN = pathlib.Path(os.environ["AVISO_BIN"]).resolve()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listener(port):
    """Another program that has this port."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port))
    taken.listen()
    return taken


class Checkout:
    """A folder with `dev`, what it reads, and in front of PATH the stand-ins that a test names."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-dev-"))
        shutil.copy(ROOT / "dev", self.folder / "dev")
        shutil.copytree(ROOT / "config", self.folder / "config")
        (self.folder / "tests").symlink_to(ROOT / "tests")
        people = self.folder / "config/samples/people.csv"
        people.write_text("".join(line for line in people.read_text().splitlines(True) if line.split(",")[0] in ("account", "lihua", "alice", "wangfang", "bob")))
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
        defined = {name for script in SCRIPTS for name in re.findall(r"^cmd_(\w+)\(\)", script.read_text(), re.M)}
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


class Counting(CheckoutTest):
    """What `./dev test` says of programs that pass, fail and skip in each of the ways that there are."""

    GTEST = "[ RUN      ] Disk.Full/Sqlite\n[  SKIPPED ] Disk.Full/Sqlite (0 ms)\n[  PASSED  ] {} tests.\n[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] Disk.Full/Sqlite\n"
    UNITTEST = "test_a (test_x.Y.test_a)\nSays what it does. ... skipped 'no strace'\ntest_b (test_x.Y.test_b) ... {}\n\nRan 2 tests in 0.1s\n\nOK (skipped={})\n"

    def counted(self, *tests):
        """`tests`: name, what it prints, its exit status."""
        lines = []
        for name, output, status in tests:
            file = self.checkout.folder / f"{name.replace('/', '-')}.out"
            file.write_text(output)
            lines.append(f'add_test({name} "/bin/sh" "-c" "cat {file}; exit {status}")\nset_tests_properties({name} PROPERTIES SKIP_RETURN_CODE 77)\n')
        (self.checkout.folder / "build/release/CTestTestfile.cmake").write_text("".join(lines))
        result = self.checkout.dev("test")
        return result.returncode, result.stdout.splitlines()

    def test_all_is_well(self):
        status, said = self.counted(("one", "", 0), ("two", "x" * 5000, 0))
        self.assertEqual((status, said[-1]), (0, "2 passed, 0 failed"))
        self.assertFalse([line for line in said if line.startswith("skipped:")])

    def test_what_was_skipped_is_named_and_has_not_passed(self):
        status, said = self.counted(
            ("good", "", 0), ("bad", "", 1), ("chaos/full_disk", "", 77), ("some", "x" * 5000 + "\n" + self.GTEST.format(3), 0), ("whole", self.GTEST.format(0), 0),
            ("python", self.UNITTEST.format("ok", 1), 0), ("quiet", "ss\nRan 2 tests in 0.1s\n\nOK (skipped=2)\n", 0),
        )  # fmt: skip
        self.assertNotEqual(status, 0)
        self.assertEqual(said[-1], "3 passed, 1 failed")
        self.assertEqual(
            said[-2], "skipped: chaos/full_disk; some: Disk.Full/Sqlite; whole: Disk.Full/Sqlite; python: test_a (test_x.Y.test_a); quiet: 2 of its tests"
        )

    def test_no_test_at_all_is_a_failure(self):
        self.fails(self.checkout.dev("test", "-R", "no_such_test"), "test.log says why")


class Packages(CheckoutTest):
    def setUp(self):
        super().setUp()
        self.checkout.stand_in("dpkg-query", 'for last; do :; done; [ "$last" != libzstd-dev ] && echo installed')

    def test_without_root_or_sudo_it_prints_the_one_line_to_run(self):
        self.checkout.stand_in("id", "echo 1000")
        result = self.checkout.dev("run", "--background")
        self.fails(result, "run this line first: sudo apt-get install --no-remove --no-install-recommends libzstd-dev")
        self.assertNotIn("apt-get was called", result.stderr)

    def test_names_megabytes_and_the_time_of_the_build_are_said_before_anything_is_installed(self):
        self.checkout.stand_in("id", "echo 0")
        self.checkout.stand_in("apt-get", '''case "$*" in
*update*) exit 0 ;;
*--assume-no*) echo "Need to get 12.3 MB of archives."; echo "After this operation, 45.6 MB of additional disk space will be used."; exit 1 ;;
esac
echo "INSTALLED: $*" >&2; exit 100''')
        result = self.checkout.dev("run", "--background")
        self.fails(result, "run it by hand")
        said, _, after = result.stderr.partition("INSTALLED:")
        for word in ("minutes", "download 12.3 MB", "45.6 MB", "libzstd-dev"):
            self.assertIn(word, said)
        self.assertIn("--no-remove", after)

    def test_what_the_desktop_client_needs_is_named_with_the_rest(self):
        self.checkout.stand_in("id", "echo 1000")
        self.checkout.stand_in("dpkg-query", 'for last; do :; done; case $last in libzstd-dev|qt6-base-dev) ;; *) echo installed ;; esac')
        self.fails(self.checkout.dev("run", DISPLAY=":99"), "libzstd-dev qt6-base-dev")

    def test_another_system_is_named(self):
        release = self.checkout.folder / "os-release"
        release.write_text('ID=fedora\nVERSION_ID="42"\n')
        self.checkout.stand_in("id", "echo 1000")
        self.assertIn("this is fedora 42", self.checkout.dev("run", "--background", AVISO_OS_RELEASE=str(release)).stderr)


class Running(CheckoutTest):
    """Sample servers on free ports, stopped at the end of each test."""

    def setUp(self):
        super().setUp()
        self.checkout.environment["AVISO_RUN_PORT"] = str(free_port())
        self.run_folder = self.checkout.folder / "build/run"
        self.addCleanup(self.stop_server)  # before the folder is deleted

    def stop_server(self):
        self.checkout.dev("stop")

    def works(self, *words):
        result = self.checkout.dev(*words)
        self.assertEqual(result.returncode, 0, result.stdout[-3000:] + result.stderr[-3000:])
        return result

    def port(self):
        return int(re.search(r"^port = (\d+)", (self.run_folder / "avisod.toml").read_text(), re.M)[1])

    def pid(self):
        return int((self.run_folder / "avisod.pid").read_text())

    def test_a_second_run_finds_the_first_and_prints_its_card(self):
        first = self.works("run", "--background")
        card, pid = first.stdout.strip("\n"), self.pid()
        self.assertLessEqual(len(card.splitlines()), 15)
        accounts = dict(line.split() for line in (self.run_folder / "accounts.txt").read_text().splitlines())
        passwords = [accounts[name] for name in ("admin", "lihua", "alice")]
        self.assertEqual((self.run_folder / "accounts.txt").stat().st_mode & 0o777, 0o600)
        for part in ((self.run_folder / "data/fingerprint").read_text().strip(), f"127.0.0.1:{self.port()}", "Console", "./dev cli lihua chat alice", *passwords):
            self.assertIn(part, card)

        second = self.works("run")
        self.assertEqual(second.stdout.strip("\n"), card)
        self.assertNotIn("1/4", second.stderr)
        self.assertEqual(self.pid(), pid)

        self.assertIn("欢迎使用", self.works("cli", "alice", "history", "lihua").stdout)
        self.assertIn("发布", self.works("cli", "alice", "history", "发布计划 Launch").stdout)
        self.assertIn("Stopped.", self.works("stop").stderr)
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)
        self.assertIn("Not running.", self.works("stop").stderr)
        self.fails(self.checkout.dev("cli", "alice", "state"), "./dev run")

    def test_with_its_port_taken_it_moves_and_its_people_follow(self):
        taken = self.checkout.environment["AVISO_RUN_PORT"]
        with listener(int(taken)):
            self.works("run", "--background")
            before = self.port()
            self.assertGreater(before, int(taken))
        self.works("cli", "alice", "send", "lihua", "before the move")
        self.works("stop")
        with listener(before):
            card = self.works("run", "--background").stdout
            self.assertIn(f":{self.port()} ", card)
            self.assertGreater(self.port(), before)
            self.works("cli", "alice", "send", "lihua", "after the move")
            history = self.works("cli", "lihua", "history", "alice").stdout
            self.assertIn("before the move", history)
            self.assertIn("after the move", history)

    def test_check_signs_in_with_the_passwords_sends_a_message_and_stops(self):
        result = self.works("run", "--check")
        self.assertIn("Checked", result.stderr)
        self.assertFalse((self.run_folder / "avisod.pid").exists())
        self.works("run", "--background")
        self.assertIn("./dev run --check", self.works("cli", "alice", "history", "lihua").stdout)
        self.assertEqual(len(self.works("cli", "alice", "devices").stdout.strip().splitlines()), 1, "the devices of the check are signed out")

        accounts = self.run_folder / "accounts.txt"
        accounts.write_text(re.sub(r"^alice .*$", "alice not-this-one", accounts.read_text(), flags=re.M))
        result = self.checkout.dev("run", "--check")
        self.fails(result, "./dev run --fresh")
        self.assertNotIn("Checked", result.stderr)

    def test_a_start_that_breaks_off_says_what_to_do_and_the_next_one_is_whole(self):
        real = self.checkout.folder / "build/release/bin"
        real.unlink()
        real.mkdir()
        (real / "avisod").symlink_to(BIN / "avisod")
        (real / "aviso-cli").write_text("#!/bin/sh\necho 'the sample chat failed' >&2\nexit 1\n")
        (real / "aviso-cli").chmod(0o755)
        result = self.checkout.dev("run", "--background")
        self.fails(result, "./dev run --fresh")
        self.assertIn("the sample chat failed", result.stderr)
        self.assertFalse((self.run_folder / "avisod.pid").exists(), "the server of a half-made company was left running")

        (real / "aviso-cli").unlink()
        (real / "aviso-cli").symlink_to(BIN / "aviso-cli")
        self.works("run", "--background")
        self.assertIn("欢迎使用", self.works("cli", "alice", "history", "lihua").stdout)

    def test_a_client_that_cannot_be_opened_leaves_no_server_behind(self):
        real = self.checkout.folder / "build/release/bin"
        real.unlink()
        real.mkdir()
        (real / "avisod").symlink_to(BIN / "avisod")
        (real / "aviso-cli").write_text(f'#!/bin/sh\ncase "$*" in *lihua-desktop*) exit 1 ;; esac\nexec {BIN}/aviso-cli "$@"\n')
        (real / "aviso-cli").chmod(0o755)
        result = self.checkout.dev("run", DISPLAY=":99")
        self.fails(result, "./dev run --fresh")
        self.assertIn("Aviso is running", result.stdout)
        self.assertFalse((self.run_folder / "avisod.pid").exists())

    def test_a_server_without_its_company_is_not_taken_for_one(self):
        self.works("run", "--background")
        pid = self.pid()
        (self.run_folder / "complete").unlink()  # as if the machine went down before the sample chat was made
        self.assertIn("3/4 sample company\n", self.works("run", "--background").stderr)
        self.assertNotEqual(self.pid(), pid)
        self.assertIn("欢迎使用", self.works("cli", "alice", "history", "lihua").stdout)

    def test_starting_over_asks(self):
        self.works("run", "--background")
        old = (self.run_folder / "accounts.txt").read_text()
        self.fails(self.checkout.dev("run", "--fresh", "--background"), "--fresh --yes")
        self.assertIn("nothing deleted", self.answer("n", "run", "--fresh", "--background"))
        self.assertEqual((self.run_folder / "accounts.txt").read_text(), old)
        self.assertIn("Aviso is running", self.answer("y", "run", "--fresh", "--background"))
        self.assertNotEqual((self.run_folder / "accounts.txt").read_text(), old)
        self.works("run", "--fresh", "--yes", "--background")

    def answer(self, answer, *words):
        """What is said on a terminal where somebody answers the one question."""
        main, other = pty.openpty()
        process = subprocess.Popen(
            ["bash", self.checkout.folder / "dev", *words], cwd=self.checkout.folder, env=self.checkout.environment, stdin=other, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        os.close(other)
        os.write(main, f"{answer}\n".encode())
        said, _ = process.communicate(timeout=300)
        os.close(main)
        return said


if __name__ == "__main__":
    unittest.main()
