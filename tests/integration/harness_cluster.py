"""MariaDB and Redis of a test's own, in temporary folders on free ports, and several avisod on them."""

import atexit
import getpass
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "mini_client"))
import aviso_mini as mini  # noqa: E402


def wait_until(holds, what, timeout=30):
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {timeout} s")
        time.sleep(0.02)


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A server that a test may stop, continue, kill and start again."""

    def __init__(self, prefix):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
        self.port = harness.free_port()
        self.process = None

    def command(self):
        raise NotImplementedError

    def is_ready(self):
        return answers(self.port)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None or self.is_ready(), f"{self.command()[0]} was not ready")
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text(errors="replace")[-4000:])

    def end(self, how):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None

    def kill(self):
        self.end(signal.SIGKILL)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Process):
    def __init__(self):
        super().__init__("aviso-redis-")
        self.start()

    def command(self):
        return ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]

    def run(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], text=True, capture_output=True, timeout=10, check=True).stdout.strip()

    def config(self):
        return f'[redis]\nhost = "127.0.0.1"\nport = {self.port}\n'


class MariaDb(Process):
    _shared = None

    def __init__(self):
        super().__init__("aviso-mariadb-")
        self.password = secrets.token_hex(8)
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", f"--user={getpass.getuser()}",
             "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True, timeout=120,
        )
        self.start()
        self.sql(f"CREATE USER aviso@'127.0.0.1' IDENTIFIED BY '{self.password}'; GRANT ALL ON `aviso%`.* TO aviso@'127.0.0.1'")

    @classmethod
    def shared(cls):
        """One for all that only need a database of their own and leave the server alone."""
        if cls._shared is None:
            cls._shared = cls()
            atexit.register(cls._shared.close)
        return cls._shared

    def command(self):
        return ["mariadbd", "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.folder}/socket", f"--port={self.port}",
                "--bind-address=127.0.0.1", f"--user={getpass.getuser()}", "--innodb-buffer-pool-size=64M", f"--pid-file={self.folder}/pid"]

    def is_ready(self):
        ping = ["mariadb-admin", "--no-defaults", f"--socket={self.folder}/socket", "-uroot", "ping"]
        return subprocess.run(ping, capture_output=True, timeout=10).returncode == 0

    def sql(self, statements):
        return subprocess.run(["mariadb", "--no-defaults", f"--socket={self.folder}/socket", "-uroot", "-N", "-e", statements], text=True,
                              capture_output=True, timeout=30, check=True).stdout

    def new_database(self):
        """The [database] section for a database of its own."""
        name = "aviso_" + secrets.token_hex(4)
        self.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        password = self.folder / f"{name}.password"
        password.write_text(self.password + "\n")
        password.chmod(0o600)
        return (f'[database]\nengine = "mysql"\nhost = "127.0.0.1"\nport = {self.port}\nuser = "aviso"\nname = "{name}"\n'
                f'password_file = "{password}"\n')


class Engines:
    """The MariaDB database and the Redis that one single server runs on in the tests that are run on both engines."""

    def __init__(self):
        self.redis = Redis()
        self.config = MariaDb.shared().new_database() + self.redis.config()

    def close(self):
        self.redis.close()


_contract = None


def contract():
    global _contract
    if _contract is None:
        _contract = mini.Contract()
    return _contract


class ClusterTest(unittest.TestCase):
    """Two avisod, a and b, on one MariaDB and one Redis, with three people."""

    own_mariadb = False  # True: a server that may be killed

    @classmethod
    def setUpClass(cls):
        cls.redis = Redis()
        cls.addClassCleanup(cls.redis.close)
        cls.mariadb = MariaDb() if cls.own_mariadb else MariaDb.shared()
        if cls.own_mariadb:
            cls.addClassCleanup(cls.mariadb.close)
        cls.config = cls.mariadb.new_database() + cls.redis.config()
        cls.a = harness.Server(cls.config)
        cls.addClassCleanup(cls.a.close)
        for account, name in (("li", "李华"), ("ann", "Ann Martin"), ("bob", "Bob Keller")):
            cls.a.add_user(account, name, "Sales")
        cls.a.start()
        cls.b = harness.Server(cls.config, joins=cls.a)
        cls.addClassCleanup(cls.b.close)
        cls.b.start()

    def setUp(self):
        self.open = []

    def tearDown(self):
        for client in self.open:
            client.close()
        outcome = getattr(self, "_outcome", None)
        if outcome and any(error for _, error in getattr(outcome, "errors", [])):
            print("--- a\n" + self.a.output() + "\n--- b\n" + self.b.output())

    def connect(self, node, account, device=None):
        """A signed-in connection of this account to one node; synchronised, so that from now on it gets pushes."""
        client = mini.Client.over_tls(contract(), "127.0.0.1", node.port, node.fingerprint())
        self.open.append(client)
        client.login(account, self.a.passwords[account], device or f"{account}-{secrets.token_hex(4)}")
        client.sync()
        return client
