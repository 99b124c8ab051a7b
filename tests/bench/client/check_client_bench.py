"""Runs client-bench small and checks what it prints; never how fast it was. Usage: check_client_bench.py CLIENT_BENCH"""

import json
import subprocess
import sys
import tempfile


def main():
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.argv[1], "--json", "--runs", "1", "--scale", "0.004", "--idle-seconds", "1", "--folder", folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"
    report = json.loads(done.stdout)
    results = report["results"]
    for name in ("first_frame_ms", "rss_bytes", "switch_ms", "open_chat_ms", "key_ms", "scroll_p50_ms", "scroll_p95_ms", "slowest_view_ms", "idle_cpu_ms_per_60s"):
        assert results[name] > 0, (name, results)
    assert {"chat", "emoji", "calendar", "chat_window", "settings", "settings_account", "details", "quick_switcher", "new_chat", "question", "password"} <= results["view_ms"].keys(), results
    assert isinstance(report["over_bound"], list), report


main()
