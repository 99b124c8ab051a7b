"""./dev test --chaos r01 [--rounds N] [--mysql] [--seed N]: kills the server under writers at full speed and checks what is left.

The seed decides what is done and when; what the processes make of it is up to the machine, so the same seed is the same plan, not
always the same run."""

import argparse
import contextlib
import pathlib
import random
import secrets
import shutil
import sys
import tempfile
import time

from company import SETTLE_S, Company
from harness import Server
from harness_cluster import MariaDb

WRITE_S = (0.05, 1.0)  # before a kill at a random moment
ACKS = (1, 60)  # before a kill right after an acknowledgement
FULL_CHECK_EVERY = 20  # rounds


class KillRounds:
    """R-01. One round: write at full speed, kill, restart, send the last ones again, write on, and compare."""

    def __init__(self, company, random):
        self.company, self.random = company, random
        self.server = company.server
        self.kills = 0

    def round(self, number):
        company, random = self.company, self.random
        company.write(window=random.choice((1, 3, 8)), targets=random.randint(2, 4))
        self.kill_server()
        victim = random.choice((None, None, company.first, company.second, company.reading))
        if victim is not None:
            victim.kill()
        self.restart_server()
        if victim is not None:
            victim.start()
        company.repeat_last(random.randint(1, 10))
        company.write(window=3, targets=2)
        time.sleep(random.uniform(0, 0.4))
        company.pause()
        company.check()
        miss_some(company, random)
        if number % FULL_CHECK_EVERY == 0:
            company.check_everything()

    def kill_server(self):
        """At a random moment or in the moment of an acknowledgement."""
        how = self.random.random()
        if how < 0.6:
            company = self.company
            writing = self.random.choice((company.first, company.second))
            writing.ask("kill", pid=self.server.process.pid, acks=self.random.randint(*ACKS))
            with contextlib.suppress(Exception):
                self.server.process.wait(timeout=5)
            writing.ask("kill", pid=0, acks=0)
        else:
            time.sleep(self.random.uniform(*WRITE_S))
        self.server.kill()
        self.kills += 1

    def restart_server(self):
        """Sometimes it is killed again while everybody comes back."""
        self.server.start()
        if self.random.random() < 0.2:
            time.sleep(self.random.uniform(0, 0.3))
            self.server.kill()
            self.kills += 1
            self.server.start()


class MissRounds:
    """No kill: devices that were away while each conversation moved for the last time must hear of it when they are back."""

    kills = 0

    def __init__(self, company, random):
        self.company, self.random = company, random

    def round(self, number):
        miss_some(self.company, self.random)


def miss_some(company, random):
    away = random.choice((company.second, company.reading))
    away.kill()
    company.burst()
    company.wait_settled(only=[clients for clients in company.all if clients is not away])
    away.start()
    company.check()


def run(arguments, say, rounds_of=KillRounds):
    """Problems found; ends with the first round that has some."""
    plan = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-chaos-"))
    home = folder / "clients"
    home.mkdir()
    with contextlib.ExitStack() as stack:
        database = MariaDb() if arguments.mysql else None
        if database:
            stack.callback(database.close)
        program, environment = ("avisod-faulty", {"PLANTED_FAULT": arguments.fault}) if arguments.fault else ("avisod", {})
        server = Server(database.new_database() if database else "", program=program, environment=environment)
        stack.callback(server.close)
        server.start()
        company = stack.enter_context(Company(server, home, plan, settle_s=arguments.settle))
        began = time.monotonic()
        company.begin()
        say(f"everybody is there after {time.monotonic() - began:.0f} s")
        rounds = rounds_of(company, plan)
        began = time.monotonic()
        for number in range(1, arguments.rounds + 1):
            rounds.round(number)
            if company.checker.problems:
                break
            say(f"round {number}: {rounds.kills} kills, {len(company.checker.acked)} acknowledged, {time.monotonic() - began:.0f} s")
        if not company.checker.problems:
            company.check_everything()
        problems = company.checker.problems
        say(f"chaos {arguments.scenario}: seed {arguments.seed}, {rounds.kills} kills, {len(company.checker.acked)} acknowledged, {len(problems)} problems")
        if problems and not arguments.fault:
            shutil.copytree(server.folder, folder / "server", ignore=shutil.ignore_patterns("*.sock", "ready"))
            say(f"kept in {folder}")
    if not problems or arguments.fault:
        shutil.rmtree(folder, ignore_errors=True)
    return problems


def parse(words=None):
    parser = argparse.ArgumentParser(prog="./dev test --chaos", description="Faults under load, and what they must not do")
    parser.add_argument("scenario", choices=["r01"])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--mysql", action="store_true", help="on MariaDB instead of SQLite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--settle", type=int, default=SETTLE_S, help="seconds after which a device that has not caught up is reported")
    parser.add_argument("--fault", help="a fault planted in the server, see planted_faults.cpp: the checker has to report it")
    return parser.parse_args(words)


def main():
    arguments = parse()

    def say(line):
        print(line, flush=True)

    say(f"chaos {arguments.scenario}: seed {arguments.seed}, {arguments.rounds} rounds, {'MariaDB' if arguments.mysql else 'SQLite'}")
    problems = run(arguments, say)
    for problem in problems[:20]:
        say(str(problem))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
