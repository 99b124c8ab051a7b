"""A real avisod in a temporary folder on a free port, and aviso-cli as its people."""

import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["AVISO_BIN"])
# How many times longer to wait: CMake sets it for the presets with sanitizers.
SLOW = float(os.environ.get("AVISO_SLOW", "1"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Refused(Exception):
    """A command ended with another exit code than 0."""

    def __init__(self, command, result):
        super().__init__(f"{command}: exit {result.returncode}: {result.stderr.strip()}")
        self.status = result.returncode
        self.stderr = result.stderr


def fresh_engines():
    """What the server stores in: SQLite, or with AVISO_TEST_ENGINES=mariadb a MariaDB database and a Redis of its own."""
    if os.environ.get("AVISO_TEST_ENGINES") != "mariadb":
        return None
    import harness_cluster

    return harness_cluster.Engines()


class Server:
    def __init__(self, extra_config="", joins=None, engines=None, program="avisod", environment=None):
        """`joins`: another server of the same database, whose master key and people this one has."""
        self.program = BIN / program
        self.environment = {**os.environ, **(environment or {})}
        self.engines = engines
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-"))
        self.port = free_port()
        self.config = self.folder / "avisod.toml"
        self.config.write_text(
            f'[server]\nlisten = "127.0.0.1"\nport = {self.port}\ndata_folder = "{self.folder / "data"}"\n{extra_config}\n{engines.config if engines else ""}'
        )
        self.process = None
        if joins:
            self.passwords = joins.passwords
            (self.folder / "data").mkdir(mode=0o700)
            shutil.copy(joins.folder / "data" / "master.key", self.folder / "data" / "master.key")
            self.avisod("init")
            return
        self.passwords = {}
        self.add_password("admin")
        self.avisod("init", "--admin", "admin", "--password-stdin", stdin=self.passwords["admin"] + "\n")

    def add_password(self, account):
        self.passwords[account] = secrets.token_hex(8)

    def avisod(self, *arguments, stdin=None):
        result = subprocess.run(
            [self.program, "--config", self.config, *arguments], input=stdin, text=True, capture_output=True, timeout=60 * SLOW, env=self.environment
        )
        if result.returncode != 0:
            raise Refused(arguments, result)
        return result.stdout

    def add_user(self, account, name=None, department=""):
        self.add_password(account)
        self.avisod(
            "user", "add", account, "--name", name or account.title(), "--department", department, "--password-stdin",
            stdin=self.passwords[account] + "\n",
        )

    def start(self):
        ready = self.folder / "data" / "ready"
        ready.unlink(missing_ok=True)
        with open(self.folder / "avisod.out", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--config", self.config, "serve"], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment
            )
        deadline = time.monotonic() + 30 * SLOW
        while not ready.exists():
            if self.process.poll() is not None:
                raise RuntimeError("avisod ended:\n" + self.output())
            if time.monotonic() > deadline:
                raise RuntimeError("avisod was not ready within 30 s:\n" + self.output())
            time.sleep(0.02)

    def whole_output(self):
        return (self.folder / "avisod.out").read_text(errors="replace")

    def output(self):
        return self.whole_output()[-4000:]

    def fingerprint(self):
        return (self.folder / "data" / "fingerprint").read_text().strip()

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        status = self.process.wait(timeout=30 * SLOW)
        self.process = None
        return status

    def kill(self):
        self.stop(signal.SIGKILL)

    def freeze(self):
        """Nothing is closed, and nothing answers."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.engines:
            self.engines.close()

    def person(self, account, profile=None):
        return Person(self, account, profile or account)


class Person:
    """aviso-cli under a profile of its own: one device of one account."""

    def __init__(self, server, account, profile):
        self.server, self.account, self.profile = server, account, profile

    def environment(self):
        return {**os.environ, "AVISO_HOME": str(self.server.folder / "profiles"), "AVISO_PASSWORD": self.server.passwords[self.account]}

    def command(self, *arguments):
        return [BIN / "aviso-cli", "--as", self.profile, *arguments]

    def cli(self, *arguments):
        result = subprocess.run(self.command(*arguments), text=True, capture_output=True, timeout=60 * SLOW, env=self.environment())
        if result.returncode != 0:
            raise Refused(arguments, result)
        return result.stdout

    def json(self, *arguments):
        return [json.loads(line) for line in self.cli("--json", *arguments).splitlines() if line.strip()]

    def login(self):
        self.cli("login", "--server", f"127.0.0.1:{self.server.port}", "--account", self.account, "--fingerprint", self.server.fingerprint())
        return self

    def send(self, who, text):
        return self.cli("send", who, text)


class ServerTest(unittest.TestCase):
    """Each test class has a server of its own with three people."""

    extra_config = ""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.extra_config, engines=fresh_engines())
        cls.addClassCleanup(cls.server.close)
        for account, name, department in (("li", "李华", "Product"), ("ann", "Ann Martin", "Sales/Europe"), ("bob", "Bob Keller", "Sales/Europe")):
            cls.server.add_user(account, name, department)
        cls.server.start()

    def tearDown(self):
        outcome = getattr(self, "_outcome", None)
        if outcome and any(error for _, error in getattr(outcome, "errors", [])):
            print(self.server.output())
