"""Runs aviso-bench direct-messages small and checks what it prints; never how fast it was. Usage: check_direct_messages.py AVISO_BENCH"""

import json
import os
import subprocess
import sys

PERCENTILES = {"p50", "p99", "p999"}


def main():
    command = [sys.argv[1], "direct-messages", "--json", "--seconds", "1", "--scale", "0.02"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"
    report = json.loads(done.stdout)
    params, results = report["params"], report["results"]
    assert params["text_bytes"] == 200 and params["pairs"] == 10, params
    assert isinstance(params["noisy"], bool), params
    for part in (results, results["open"]):
        assert part["acked_per_s"] > 0 and part["delivered_per_s"] > 0, part
        assert part["server_cpu_us_per_message"] > 0 and part["db_cpu_us_per_message"] == 0, part
        assert PERCENTILES == part["ack_ms"].keys() == part["deliver_ms"].keys(), part
    assert results["fsyncs_per_message"] > 0, results
    # Sanitizers have an allocator of their own, which the counter does not see.
    assert results["allocations_per_message"] > 0 or float(os.environ.get("AVISO_SLOW", "1")) > 1, results
    assert {"ack_ms", "deliver_ms", "fsync_ms"} <= results["lone_pair"].keys(), results
    assert results["lone_pair"]["deliver_ms"]["p50"] > 0, results
    assert all(results["bare"][name] > 0 for name in ("fsync_ms", "tls_write_us", "bare_appends_per_s")), results
    assert results["lost"] == 0 and results["duplicated"] == 0, results


main()
