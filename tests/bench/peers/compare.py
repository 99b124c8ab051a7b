"""Direct messages side by side: ejabberd on MariaDB, avisod on MariaDB and on SQLite. docs/benchmarks.md (Beside others) says how.

    ./dev bench peers [--seconds N] [--json] ...
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import servers

# What is compared: name, where it stands in the results, and whether more of it is better.
FIGURES = (
    ("acknowledged /s", ("acked_per_s",), True),
    ("delivered /s", ("delivered_per_s",), True),
    ("acknowledged p50 ms", ("ack_ms", "p50"), False),
    ("acknowledged p99 ms", ("ack_ms", "p99"), False),
    ("delivered p50 ms", ("deliver_ms", "p50"), False),
    ("delivered p99 ms", ("deliver_ms", "p99"), False),
    ("server CPU us/message", ("server_cpu_us_per_message",), False),
    ("database CPU us/message", ("db_cpu_us_per_message",), False),
    ("both CPU us/message", ("both_cpu_us_per_message",), False),
    ("generator CPU us/message", ("generator_cpu_us_per_message",), None),
    ("lone pair acknowledged p50 ms", ("lone_pair", "ack_ms", "p50"), False),
    ("lone pair acknowledged p99 ms", ("lone_pair", "ack_ms", "p99"), False),
    ("lone pair delivered p50 ms", ("lone_pair", "deliver_ms", "p50"), False),
    ("lone pair delivered p99 ms", ("lone_pair", "deliver_ms", "p99"), False),
    ("lost", ("lost",), None),
    ("came twice", ("duplicated",), None),
)
PEER = "ejabberd, MariaDB"


def main():
    options = parse_options()
    servers.raise_descriptor_limit()
    load = os.getloadavg()[0]
    results = {
        PEER: measure_ejabberd(options),
        "avisod, MariaDB": measure_avisod(options, "--mysql"),
        "avisod, SQLite": measure_avisod(options),
    }
    for result in results.values():
        parts = [result["server_cpu_us_per_message"], result["db_cpu_us_per_message"]]
        result["both_cpu_us_per_message"] = None if None in parts else round(sum(parts), 3)
    params = {"pairs": options.pairs, "seconds": options.seconds, "text_bytes": 200, "in_flight_per_sender": 16, "processors": os.cpu_count(),
              "ejabberd": version("ejabberd"), "ejabberd_sql_pool": options.sql_pool, "mariadb": version("mariadb-server"), "load_before": load, "noisy": load > 0.5}
    if options.json:
        print(json.dumps({"scenario": "peers", "params": params, "results": results, "ratios": ratios(results)}, indent=2))
    else:
        print_table(params, results)
    return 3 if any(result["lost"] or result["duplicated"] for result in results.values()) else 0


def parse_options():
    parser = argparse.ArgumentParser(prog="./dev bench peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="where aviso-bench, avisod and aviso-bench-xmpp are")
    parser.add_argument("--seconds", type=float, default=10, help="length of each measured phase")
    parser.add_argument("--pairs", type=int, default=500, help="senders, and as many receivers")
    parser.add_argument("--sql-pool", type=int, default=40, help="ejabberd's connections to its database; it ships with 10 and is faster with 40")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()), help="where the servers keep their data meanwhile")
    parser.add_argument("--json", action="store_true", help="one object with params, results and ratios")
    return parser.parse_args()


def measure_ejabberd(options):
    say("ejabberd on MariaDB")
    with tempfile.TemporaryDirectory(prefix="aviso-peers-", dir=options.folder) as name:
        folder = pathlib.Path(name)
        database = servers.MariaDb(folder)
        try:
            server = servers.Ejabberd(folder, database, 2 * options.pairs, options.sql_pool)
            try:
                results = measured([options.bin / "aviso-bench-xmpp", "--port", server.port, "--domain", servers.DOMAIN, "--password", server.password,
                                    "--server-pid", server.pid, "--database-pid", database.pid, "--pairs", options.pairs, "--seconds", options.seconds])
            finally:
                server.stop()
            # The comparison stands on the archive being on: every message is in it once for each of the two.
            archived = int(database.sql("SELECT COUNT(*) FROM archive", "ejabberd"))
            if archived != 2 * results["sent"] and not results["lost"]:
                sys.exit(f"ejabberd archived {archived} rows for {results['sent']} messages; two each belong there")
            return results
        finally:
            database.stop()


def measure_avisod(options, *engine):
    say("avisod on " + ("MariaDB" if engine else "SQLite"))
    return measured([options.bin / "aviso-bench", "direct-messages", "--json", "--seconds", options.seconds, "--scale", options.pairs / 500,
                     "--folder", options.folder, *engine])


def measured(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=900)
    if done.returncode not in (0, 3):  # 3: messages were lost or came twice, which the results say too
        sys.exit(f"{pathlib.Path(command[0]).name} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)["results"]


def version(package):
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True).stdout


def value_at(result, path):
    for key in path:
        result = result[key]
    return result


def ratios(results):
    """How many times better than ejabberd each of ours is, whichever way better is."""
    out = {}
    for ours, result in results.items():
        if ours == PEER:
            continue
        out[ours] = {}
        for name, path, more_is_better in FIGURES:
            peer, own = value_at(results[PEER], path), value_at(result, path)
            if more_is_better is not None and peer and own:
                out[ours][name] = round(own / peer if more_is_better else peer / own, 2)
    return out


def print_table(params, results):
    print("Direct messages: " + ", ".join(f"{name} {value}" for name, value in params.items()))
    if params["noisy"]:
        print("noisy: the machine was busy before")
    times = ratios(results)
    heads = [PEER]
    for ours in times:
        heads += [ours, "times better"]
    widths = [max(len(name) for name, *_ in FIGURES)] + [max(len(head), 10) for head in heads]
    rows = [["", *heads]]
    for name, path, _ in FIGURES:
        row = [name, value_at(results[PEER], path)]
        for ours in times:
            row += [value_at(results[ours], path), times[ours].get(name, "")]
        rows.append(["-" if cell is None else f"{cell:,}" if isinstance(cell, (int, float)) else cell for cell in row])
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))))


def say(text):
    print(f"peers: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
