"""Runs every micro-benchmark for a moment and checks that each gives a figure; never which. Usage: check_micro.py BENCH_MICRO

Left out are those that start a MariaDB, and of the message log's those with many senders, which take long.
"""

import json
import os
import subprocess
import sys
import tempfile

ROOMS = {"Frames", "Router", "FanOut", "Executor", "Seal", "Open", "KeyRing", "Append"}


def main():
    report_file, report_path = tempfile.mkstemp(suffix=".json")
    os.close(report_file)
    try:
        # Google Benchmark 1.8 wants "0.001s" and warns of a plain number, 1.7 knows nothing else.
        command = [sys.argv[1], "--benchmark_min_time=0.001", "--benchmark_filter=-mariadb|Append/sqlite/in_flight:(16|128|1024)",
                   f"--benchmark_out={report_path}", "--benchmark_out_format=json"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"
        with open(report_path, encoding="utf-8") as report:
            figures = json.load(report)["benchmarks"]
    finally:
        os.unlink(report_path)
    for one in figures:
        assert not one.get("error_occurred"), f"{one['name']}: {one.get('error_message')}"
        assert one["real_time"] > 0 and one["items_per_second"] > 0, one
    ran = {one["name"].split("/")[0] for one in figures}
    assert ran == ROOMS, f"ran {sorted(ran)}, expected {sorted(ROOMS)}"
    print(f"{len(figures)} micro-benchmarks ran")


main()
