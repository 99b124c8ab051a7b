"""What goes wrong around a running server. Each is made ready before the server (its `config` are start keys), then disturbs again and
again while writers write, leaves everything well behind, and counts what it did: a run in which nothing happened proves nothing."""

import os
import pathlib
import select
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import harness
from harness_cluster import MariaDb


class Unavailable(Exception):
    """This machine or this user cannot do it; says why."""


class Disturbance:
    count = 0
    config = ""
    targets = None  # to write to; None: any

    def begin(self, company):
        pass

    def disturb(self, random):
        raise NotImplementedError

    def close(self):
        pass


class FullDisk(Disturbance):
    """The database's file system, a small one of its own, is filled while batches are written, and has room again a moment later."""

    MIB = 24
    FULL_S = (0.2, 1.0)

    def __init__(self):
        if os.getuid() != 0:
            raise Unavailable("a full disk needs root: it mounts a small tmpfs")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.MIB}m,mode=0700", "aviso-chaos", self.folder], check=True)
        self.config = f'[database]\npath = "{self.folder / "aviso.db"}"\n'

    def disturb(self, random):
        filler = self.folder / "filler"
        with open(filler, "wb") as file:
            # A random rest makes the disk full in the middle of a batch, not only before it.
            room = shutil.disk_usage(self.folder).free - random.randrange(0, 200_000)
            self.fill(file, max(0, room))
            time.sleep(0.1)
            self.fill(file, 1 << 30)
            time.sleep(random.uniform(*self.FULL_S))
        filler.unlink()
        self.count += 1

    @staticmethod
    def fill(file, room):
        try:
            while room > 0:
                room -= os.write(file.fileno(), bytes(min(room, 65536)))
        except OSError:
            pass  # full, as wanted

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=False)
        self.folder.rmdir()


class Deadlocks(Disturbance):
    """Another client of MariaDB locks conversations in the other order than the server, with so much to undo that the server loses."""

    TIMES = 30
    HELD_S = (0.01, 0.06)
    # Who has changed fewer rows is rolled back.
    TRANSACTION = ("START TRANSACTION; INSERT INTO scratch SELECT seq FROM seq_1_to_200; {lock_high} DO SLEEP({pause:.3f}); {lock_low} ROLLBACK; ")
    LOCK = "SELECT head_seq FROM conversations WHERE conversation_id = {} FOR UPDATE; "

    def __init__(self):
        self.database = MariaDb()
        self.config = self.database.new_database()
        self.name = self.config.split('name = "')[1].split('"')[0]

    def begin(self, company):
        # Of one lane of the server (every second conversation), so that its batches hold several.
        self.targets = [f"c{group}" for group in company.groups[::2]]
        self.groups = company.groups[::2]
        self.database.sql(f"CREATE TABLE {self.name}.scratch (n BIGINT NOT NULL)")

    def deadlocks(self):
        return int(self.database.sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'").split()[1])

    def disturb(self, random):
        before = self.deadlocks()
        statements = ""
        for _ in range(self.TIMES):
            low, high = (self.LOCK.format(group) for group in sorted(random.sample(self.groups, 2)))
            statements += self.TRANSACTION.format(lock_high=high, lock_low=low, pause=random.uniform(*self.HELD_S))
        # --force: one that lost goes on with its next.
        done = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.database.folder}/socket", "-uroot", "--force", self.name],
                              input=statements, text=True, capture_output=True, timeout=60)
        self.count += self.deadlocks() - before - done.stderr.count("1213")  # those which the server lost

    def close(self):
        self.database.close()


class LostCommits(Disturbance):
    """A proxy before MariaDB that now and then ends the connection at a COMMIT: before the server sees it, or before its answer is seen."""

    DISTURB_S = 0.7
    ONE_IN = 4

    def __init__(self):
        self.database = MariaDb()
        self.listening = socket.create_server(("127.0.0.1", 0))
        port = self.listening.getsockname()[1]
        self.config = self.database.new_database().replace(f"port = {self.database.port}", f"port = {port}")
        self.cutting = None
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return  # closed
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with client:
            try:
                with socket.create_connection(("127.0.0.1", self.database.port)) as server:
                    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.exchange(client, server)
            except OSError:
                pass  # either side went away

    def exchange(self, client, server):
        while True:
            ready, _, _ = select.select([client, server], [], [])
            for one, other in ((client, server), (server, client)):
                if one not in ready:
                    continue
                data = one.recv(1 << 16)
                if not data:
                    return
                how = self.cut_here(data) if one is client else None
                if how == "before":
                    return
                other.sendall(data)
                if how == "after":
                    server.recv(1 << 16)  # it has committed; nobody hears of it
                    return

    def cut_here(self, data):
        """A COM_QUERY that says COMMIT AND CHAIN is one small packet: length, number, 3, text."""
        if self.cutting is None or data[4:5] != b"\x03" or not data[5:].startswith(b"COMMIT"):
            return None
        with self.lock:
            if self.cutting.randrange(self.ONE_IN):
                return None
            self.count += 1
            return "after" if self.cutting.random() < 0.7 else "before"

    def disturb(self, random):
        self.cutting = random
        time.sleep(self.DISTURB_S)
        self.cutting = None

    def close(self):
        self.listening.close()
        self.database.close()
