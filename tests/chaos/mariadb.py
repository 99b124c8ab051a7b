"""A MariaDB of its own in a folder, on a free loopback port."""

import os
import pathlib
import signal
import subprocess
import time

from harness import free_port


class MariaDb:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.process = None
        self.socket = self.folder / "s"

    def __enter__(self):
        self.folder.mkdir(parents=True)
        user = ["--user=root"] if os.getuid() == 0 else []
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", *user, f"--datadir={self.folder / 'data'}", "--skip-test-db", "--auth-root-authentication-method=normal"],
            check=True, capture_output=True,
        )
        self.start()
        self.sql("CREATE DATABASE aviso CHARACTER SET utf8mb4; CREATE USER aviso@'%'; GRANT ALL ON aviso.* TO aviso@'%'")
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        user = ["--user=root"] if os.getuid() == 0 else []
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["mariadbd", "--no-defaults", *user, f"--datadir={self.folder / 'data'}", f"--socket={self.socket}", f"--port={self.port}",
                 "--bind-address=127.0.0.1", "--skip-name-resolve", f"--pid-file={self.folder / 'pid'}", "--innodb-buffer-pool-size=64M"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + 60
        while subprocess.run(self.client("mariadb-admin", "ping"), capture_output=True).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("mariadbd did not start:\n" + (self.folder / "log").read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def client(self, program, *arguments):
        return [program, "--no-defaults", f"--socket={self.socket}", "-uroot", *arguments]

    def sql(self, statements):
        """Runs them as root on the database; the rows, tab-separated."""
        done = subprocess.run(self.client("mariadb", "-N", "-e", statements), text=True, capture_output=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{statements}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def server_keys(self, port=None):
        """Start keys of an avisod on this database, through `port` if there is something between."""
        return f'[database]\nengine = "mysql"\nhost = "127.0.0.1"\nport = {port or self.port}\nuser = "aviso"\nname = "aviso"\n'
