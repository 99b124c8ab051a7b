"""ejabberd and the MariaDB under it, in a temporary folder on free ports; each stopped by its process."""

import getpass
import os
import pathlib
import resource
import secrets
import signal
import socket
import subprocess
import time

START_LIMIT = 120  # seconds
SCHEMA = pathlib.Path("/usr/share/ejabberd/sql/mysql.sql")
DOMAIN = "localhost"

# Debian's modules that concern messages and sessions; web, files, rooms and other servers are left out, no limits on traffic.
EJABBERD_YML = """\
hosts: [{domain}]
loglevel: error
certfiles: ["{folder}/server.pem"]
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    tls: true
    backlog: 4096
    max_stanza_size: 262144
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: mysql
sql_server: "127.0.0.1"
sql_port: {database_port}
sql_database: ejabberd
sql_username: ejabberd
sql_password: "{database_password}"
sql_pool_size: {pool}
modules:
  mod_caps: {{}}
  mod_disco: {{}}
  mod_last: {{}}
  mod_mam:
    default: always
  mod_offline: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
  mod_stream_mgmt: {{}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A server of ours, with its output beside its data."""

    def __init__(self, command, output, environment=None):
        self.output = output
        with open(output, "ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        self.pid = self._process.pid

    def wait_until(self, holds):
        end = time.monotonic() + START_LIMIT
        while not holds():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self._process.args[0]} did not start:\n{self.output.read_text(errors='replace')}")
            time.sleep(0.1)

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class MariaDb:
    """With the options of the one that aviso-bench starts for avisod (tests/bench/server_under_test.cpp)."""

    def __init__(self, folder):
        self.socket = folder / "mariadb.sock"
        self.port = free_port()
        data = f"--datadir={folder}/mariadb"
        install = ["mariadb-install-db", "--no-defaults", data, f"--user={getpass.getuser()}", "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, capture_output=True, timeout=START_LIMIT)
        self._process = Process(
            ["mariadbd", "--no-defaults", data, f"--socket={self.socket}", f"--port={self.port}", "--bind-address=127.0.0.1", f"--user={getpass.getuser()}",
             "--pid-file=mariadb.pid", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=1G",
             "--innodb-log-file-size=512M", "--character-set-server=utf8mb4"],
            folder / "mariadb.out")
        self.pid, self.stop = self._process.pid, self._process.stop
        try:
            self._process.wait_until(lambda: self._client("SELECT 1", check=False).returncode == 0)
        except BaseException:
            self.stop()
            raise

    def sql(self, statements, database=None):
        return self._client(statements, database).stdout

    def _client(self, statements, database=None, check=True):
        command = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot", "-N", *([database] if database else [])]
        return subprocess.run(command, input=statements, text=True, capture_output=True, timeout=START_LIMIT, check=check)


class Ejabberd:
    """Run in the foreground without Erlang's network of nodes: no epmd, no ejabberdctl, nothing of it outlives its process."""

    def __init__(self, folder, database, accounts, pool):
        """`accounts`: user0, user1, …, all with self.password. `pool`: connections to the database."""
        self.port = free_port()
        self.password = secrets.token_hex(8)
        database_password = secrets.token_hex(8)
        database.sql("CREATE DATABASE ejabberd CHARACTER SET utf8mb4;"
                     f"CREATE USER ejabberd@'127.0.0.1' IDENTIFIED BY '{database_password}'; GRANT ALL ON ejabberd.* TO ejabberd@'127.0.0.1'")
        database.sql(SCHEMA.read_text(), "ejabberd")
        database.sql("INSERT INTO users (username, password) VALUES " + ",".join(f"('user{i}', '{self.password}')" for i in range(accounts)), "ejabberd")
        make_certificate(folder / "server.pem")
        config = folder / "ejabberd.yml"
        config.write_text(EJABBERD_YML.format(domain=DOMAIN, folder=folder, port=self.port, database_port=database.port,
                                              database_password=database_password, pool=pool))
        self._process = Process(
            ["erl", "+K", "true", "+P", "250000", "-noinput", "-mnesia", "dir", f'"{folder}/mnesia"', "-s", "ejabberd"],
            folder / "ejabberd.out",
            {"EJABBERD_CONFIG_PATH": str(config), "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"), "ERL_CRASH_DUMP": str(folder / "crash.dump"),
             "ERL_LIBS": os.pathsep.join(str(lib.parent) for lib in pathlib.Path("/usr/lib").glob("*/ejabberd-*")), "ERL_MAX_PORTS": "32000", "HOME": str(folder)})
        self.pid, self.stop = self._process.pid, self._process.stop
        try:
            self._process.wait_until(self._answers)
        except BaseException:
            self.stop()
            raise

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def make_certificate(file):
    """Self-signed, of the kind avisod makes for itself: ECDSA P-256."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={DOMAIN}",
                    "-addext", f"subjectAltName=DNS:{DOMAIN}", "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True)
    with open(file, "a") as both:
        both.write(pathlib.Path(f"{file}.crt").read_text())


def raise_descriptor_limit():
    """For the servers and generators that are started from here."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
