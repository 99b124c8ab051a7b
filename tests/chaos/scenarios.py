"""What is done to a company that writes, round by round. `config` are the server's start keys."""

import time

from disturbances import Deadlocks, Disturbance, FullDisk, LostCommits
from harness_cluster import MariaDb, Redis

WRITE_S = (0.05, 1.0)  # before a kill at a random moment
ACKS = (1, 60)  # before a kill right after an acknowledgement
NOT_KILLED_S = 5  # when so many acknowledgements do not come
FULL_CHECK_EVERY = 20  # rounds


class Scenario:
    did = "events"  # what `count` counts
    config = ""
    nodes = 1
    count = 0

    def begin(self, company, random, servers):
        self.company, self.random, self.servers = company, random, servers

    def round(self, number):
        raise NotImplementedError

    def close(self):
        pass


class OnDatabase(Scenario):
    def __init__(self, mysql):
        self.database = MariaDb() if mysql else None
        if self.database:
            self.config = self.database.new_database()

    def close(self):
        if self.database:
            self.database.close()


class KillRounds(OnDatabase):
    """R-01. One round: write at full speed, kill, restart, send the last ones again, write on, and compare."""

    did = "kills"

    def round(self, number):
        company, random = self.company, self.random
        company.write(window=random.choice((1, 3, 8)), targets=random.randint(2, 4))
        company.recall_last(random.choice((0, 0, 1, 5)))
        server = random.choice(self.servers)
        self.kill_server(server)
        victim = random.choice((None, None, company.first, company.second, company.reading))
        if victim is not None:
            victim.kill()
        self.restart_server(server)
        if victim is not None:
            victim.start()
        company.repeat_last(random.randint(1, 10))
        company.recall_last(random.choice((0, 1, 3)))
        company.write(window=3, targets=2)
        time.sleep(random.uniform(0, 0.4))
        company.pause()
        company.check()
        miss_some(company, random)
        if number % FULL_CHECK_EVERY == 0:
            company.check_everything()

    def kill_server(self, server):
        """At a random moment or in the moment of an acknowledgement."""
        if self.random.random() < 0.6:
            self.company.kill_at_acknowledgement(server, self.random.randint(*ACKS), NOT_KILLED_S)
        else:
            time.sleep(self.random.uniform(*WRITE_S))
        server.kill()
        self.count += 1

    def restart_server(self, server):
        """Sometimes it is killed again while everybody comes back."""
        server.start()
        if self.random.random() < 0.2:
            time.sleep(self.random.uniform(0, 0.3))
            server.kill()
            self.count += 1
            server.start()


class OnTwoNodes(OnDatabase):
    nodes = 2

    def __init__(self):
        super().__init__(mysql=True)
        self.redis = Redis()
        self.config += self.redis.config()

    def close(self):
        self.redis.close()
        super().close()


class KillOneOfTwo(OnTwoNodes, KillRounds):
    """R-01 on two nodes: one is killed, the other goes on."""


class TellRounds(OnTwoNodes):
    """No kill: what is stored on one node, each conversation's last change among it, is told to the devices at the other one. They hear of it by the
    change feed alone."""

    did = "bursts"

    def round(self, number):
        self.company.burst(self.random.randint(1, 5))
        self.company.check()
        self.count += 1


def miss_some(company, random):
    away = random.choice((company.second, company.reading))
    away.kill()
    company.burst()
    company.wait_settled(only=[clients for clients in company.all if clients is not away])
    away.start()
    company.check()


class Disturbed(Scenario):
    """The server is not killed; something around it goes wrong while everybody writes, and then everything has to be well again."""

    def __init__(self, disturbance: Disturbance, did):
        self.disturbance, self.did = disturbance, did
        self.config = disturbance.config

    def begin(self, company, random, servers):
        super().begin(company, random, servers)
        self.disturbance.begin(company)

    @property
    def count(self):
        return self.disturbance.count

    def round(self, number):
        company, random = self.company, self.random
        company.write(window=random.choice((3, 8)), targets=self.disturbance.targets or random.randint(3, 5))
        time.sleep(random.uniform(0.1, 0.3))
        self.disturbance.disturb(random)
        company.repeat_last(random.randint(1, 10))
        company.recall_last(random.choice((0, 1, 3)))
        time.sleep(random.uniform(0, 0.3))
        company.pause()
        company.check()
        miss_some(company, random)

    def close(self):
        self.disturbance.close()


SCENARIOS = {
    "r01": lambda mysql: KillRounds(mysql),
    "two-nodes": lambda mysql: KillOneOfTwo(),
    "full-disk": lambda mysql: Disturbed(FullDisk(), "full disks"),
    "deadlocks": lambda mysql: Disturbed(Deadlocks(), "deadlocks"),
    "lost-commits": lambda mysql: Disturbed(LostCommits(), "cut commits"),
}
