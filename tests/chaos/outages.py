"""R-05 and R-06: the database server or Redis goes away, hangs or refuses under load, and comes back."""

import pathlib
import signal
import subprocess
import time

from clients import Clients, Failed
from harness_cluster import MariaDb, Redis
from scenarios import Scenario, miss_some

RESUMED_S = 5  # from the moment the database is back to the next acknowledgement
REACHED_S = 5  # from one node to the other without Redis
SIGNED_OUT_S = 10
MEMORY_GROWTH = 1.5


def resident_bytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


class Outages(Scenario):
    """Each round one of `kinds` (names of methods, which end with everything well again), while everybody writes."""

    kinds = ()

    def begin(self, company, random, servers):
        super().begin(company, random, servers)
        self.by_kind = dict.fromkeys(self.kinds, 0)
        self.baseline = None

    def round(self, number):
        company, random = self.company, self.random
        company.write(window=random.choice((3, 8)), targets=random.randint(3, 5))
        time.sleep(random.uniform(0.1, 0.5))
        kind = self.kinds[(number - 1) % len(self.kinds)]
        getattr(self, kind)()
        self.count += 1
        self.by_kind[kind] += 1
        self.after(kind)
        company.repeat_last(random.randint(1, 10))
        company.pause()
        company.check()
        miss_some(company, random)
        self.check_memory()

    def after(self, kind):
        pass

    def check_memory(self):
        now = [resident_bytes(server.process) for server in self.servers]
        self.baseline = self.baseline or now
        for before, after in zip(self.baseline, now):
            if after > before * MEMORY_GROWTH:
                self.company.checker.report("memory", f"{after >> 20} MiB, after the first round it was {before >> 20} MiB")


class DatabaseOutages(Outages):
    did = "outages of the database"
    kinds = ("kill", "freeze", "restart", "refuse_connections", "cut_connections", "read_only")

    def __init__(self):
        self.database = MariaDb()
        self.config = self.database.new_database()

    def begin(self, company, random, servers):
        super().begin(company, random, servers)
        # What was seen but not acknowledged may be gone after a crash of the database, and its place taken (the epoch says so).
        company.checker.forgets_arrivals = True

    def kill(self):
        self.database.kill()
        time.sleep(self.random.uniform(0, 3))
        self.database.start()

    def restart(self):
        self.database.end(signal.SIGTERM)
        time.sleep(self.random.uniform(0, 1))
        self.database.start()

    def freeze(self):
        self.database.freeze()
        time.sleep(self.random.choice((1, 5, 20)) * self.random.uniform(0.5, 1))
        self.database.thaw()

    def refuse_connections(self):
        """A low cap, and all connections ended: those that come back first get one."""
        self.database.sql("SET GLOBAL max_connections = 10")
        self.cut_connections()
        time.sleep(self.random.uniform(0.5, 3))
        self.database.sql("SET GLOBAL max_connections = 151")

    def cut_connections(self):
        ids = self.database.sql("SELECT id FROM information_schema.processlist WHERE user = 'aviso'").split()
        for each in ids:
            try:
                self.database.sql(f"KILL CONNECTION {each}")
            except subprocess.CalledProcessError:
                pass  # gone already

    def read_only(self):
        self.database.sql("SET GLOBAL read_only = 1")
        time.sleep(self.random.uniform(0.5, 3))
        self.database.sql("SET GLOBAL read_only = 0")

    def after(self, kind):
        self.company.wait_acknowledged(RESUMED_S, f"after {kind}")

    def close(self):
        self.database.close()


class RedisOutages(Outages):
    """Two nodes; what is sent on one reaches the other without Redis too, and who is signed out stays signed out."""

    did = "outages of Redis"
    nodes = 2
    kinds = ("kill", "flush", "freeze", "cut_connections", "read_only", "absent_at_start")

    def __init__(self):
        self.database = MariaDb()
        self.redis = Redis()
        self.config = self.database.new_database() + self.redis.config()
        self.guests = 0

    def without_redis(self):
        """While it is away: one signs out, and what is written on either node reaches the other."""
        self.sign_one_out()
        self.company.pause()
        self.company.burst()
        self.company.wait_settled(limit=REACHED_S + 1)  # a client's own pauses included

    def sign_one_out(self):
        company = self.company
        self.guests += 1
        guest = f"sue-guest-{self.guests}"
        with_guest = Clients(self.servers[0], company.home, [])
        with_guest.start()
        with_guest.open(guest, "sue")
        self.company.wait_settled(only=[with_guest])
        with_guest.ask("close", device=guest)
        with_guest.kill()
        # Its profile still has the token; neither node may take it.
        for server in self.servers:
            again = Clients(server, company.home, [(guest, "sue")])
            again.start()
            try:
                self.expect_signed_out(again, guest)
            finally:
                again.kill()

    def expect_signed_out(self, clients, guest):
        deadline = time.monotonic() + SIGNED_OUT_S
        while time.monotonic() < deadline:
            state = clients.state()[0]
            if state["online"]:
                return self.company.checker.report("revived", f"{guest} is back after it signed out")
            if state["signed_out"]:
                return None
            time.sleep(0.05)
        return self.company.checker.report("revived", f"{guest} was not refused within {SIGNED_OUT_S} s: {state['why']}")

    def kill(self):
        self.redis.kill()
        self.without_redis()
        self.redis.start()

    def absent_at_start(self):
        node = self.random.choice(self.servers)
        node.kill()
        self.redis.kill()
        node.start()
        self.without_redis()
        self.redis.start()

    def freeze(self):
        self.redis.freeze()
        self.without_redis()
        time.sleep(self.random.choice((0, 5, 20)))
        self.redis.thaw()

    def flush(self):
        for _ in range(5):
            self.redis.run("FLUSHALL")
            time.sleep(self.random.uniform(0, 0.3))

    def cut_connections(self):
        self.redis.run("CLIENT", "KILL", "TYPE", "normal")
        self.redis.run("CLIENT", "KILL", "TYPE", "pubsub")

    def read_only(self):
        self.redis.run("REPLICAOF", "127.0.0.1", "1")
        self.without_redis()
        self.redis.run("REPLICAOF", "NO", "ONE")

    def close(self):
        self.redis.close()
        self.database.close()
