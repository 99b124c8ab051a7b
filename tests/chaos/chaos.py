"""./dev test --chaos SCENARIO [--rounds N] [--mysql] [--seed N]: faults under writers at full speed, and what is left afterwards.

The seed decides what is done and when; what the processes make of it is up to the machine, so the same seed is the same plan, not
always the same run."""

import argparse
import contextlib
import pathlib
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time

from company import SETTLE_S, Company
from disturbances import Unavailable
from harness import Server
from outages import DatabaseOutages, RedisOutages
from scenarios import SCENARIOS

SKIPPED = 77
SCENARIOS = {**SCENARIOS, "r05": lambda mysql: DatabaseOutages(), "r06": lambda mysql: RedisOutages()}


def run(arguments, say, scenario=None):
    """Problems found; ends with the first round that has some."""
    plan = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-chaos-"))
    home = folder / "clients"
    home.mkdir()
    with contextlib.ExitStack() as stack:
        company = None
        stack.callback(lambda: None if problems_in(company) and not arguments.fault else shutil.rmtree(folder, ignore_errors=True))
        scenario = scenario or SCENARIOS[arguments.scenario](arguments.mysql)
        stack.callback(scenario.close)
        program, environment = ("avisod-faulty", {"PLANTED_FAULT": arguments.fault}) if arguments.fault else ("avisod", {})
        servers = []
        for _ in range(scenario.nodes):
            servers.append(Server(scenario.config, joins=servers[0] if servers else None, program=program, environment=environment))
            stack.callback(servers[-1].close)
            servers[-1].start()
        company = stack.enter_context(
            Company(servers[0], home, plan, settle_s=arguments.settle, other_node=servers[-1], compare_unread=not arguments.fault)
        )
        company.begin()
        scenario.begin(company, plan, servers)
        began = time.monotonic()
        for number in range(1, arguments.rounds + 1):
            scenario.round(number)
            if problems_in(company):
                break
            say(f"round {number}: {scenario.count} {scenario.did}, {len(company.checker.acked)} acknowledged, {time.monotonic() - began:.0f} s")
        if not problems_in(company):
            company.check_everything()
        if scenario.count == 0:
            company.checker.report("nothing", f"there were no {scenario.did}: this run shows nothing")
        say(f"chaos {arguments.scenario}: seed {arguments.seed}, {scenario.count} {scenario.did}, {len(company.checker.acked)} acknowledged, "
            f"{len(problems_in(company))} problems")
        if problems_in(company) and not arguments.fault:
            for number, server in enumerate(servers):
                shutil.copytree(server.folder, folder / f"server-{number}", ignore=shutil.ignore_patterns("*.sock", "ready"))
            say(f"kept in {folder}")
        return problems_in(company)


def problems_in(company):
    return company.checker.problems if company else []


def parse(words=None):
    parser = argparse.ArgumentParser(prog="./dev test --chaos", description="Faults under load, and what they must not do")
    parser.add_argument("scenario", choices=list(SCENARIOS))
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--mysql", action="store_true", help="r01 on MariaDB instead of SQLite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--settle", type=int, default=SETTLE_S, help="seconds without any progress after which a device that has not caught up is reported")
    parser.add_argument("--fault", help="a fault planted in the server, see planted_faults.cpp: the checker has to report it")
    return parser.parse_args(words)


def main():
    arguments = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped

    def say(line):
        print(line, flush=True)

    say(f"chaos {arguments.scenario}: seed {arguments.seed}, {arguments.rounds} rounds")
    try:
        problems = run(arguments, say)
    except Unavailable as e:
        say(f"skipped: {e}")
        return SKIPPED
    for problem in problems[:20]:
        say(str(problem))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
