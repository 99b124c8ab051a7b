#!/usr/bin/env python3
"""Runs the README's fenced commands as a newcomer would type them, on a sample server of its own, and then those of docs/api.md.

Usage: check_readme.py <repository root> <preset>. Every line of every ```sh block is run, in order, but for `./dev test`, which
a test cannot run inside itself. `./dev run` stays in the foreground while the rest runs.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ELSEWHERE = ("./dev test",)


def commands(readme):
    for block in re.findall(r"^```sh\n(.*?)^```", readme, re.M | re.S):
        yield from (line for line in block.splitlines() if line.strip())


class Newcomer:
    def __init__(self, root, preset):
        self.root, self.folder = root, pathlib.Path(tempfile.mkdtemp(prefix="aviso-readme-"))
        self.run_folder = self.folder / "run"
        self.environment = {**os.environ, "AVISO_RUN_FOLDER": str(self.run_folder), "AVISO_RUN_PRESET": preset}
        self.preset = preset
        self.server = None
        self.log = self.folder / "run.out"

    def adapt(self, command):
        """The paths that the README prints are those of the default folders."""
        return command.replace("build/release/", f"build/{self.preset}/").replace("build/run/", f"{self.run_folder}/")

    def start_server(self, command):
        with open(self.log, "wb") as out:
            self.server = subprocess.Popen(
                ["bash", "-c", "exec " + command], cwd=self.root, env=self.environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )
        deadline = time.monotonic() + 3600
        while "./dev cli alice chat lihua" not in self.log.read_text(errors="replace"):
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command}: no card\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        card = self.log.read_text(errors="replace").split("4/4 start")[-1].strip("\n")
        if len(card.splitlines()) > 15:
            raise SystemExit(f"the card has more than 15 lines:\n{card}")

    def run(self, command):
        chat = " chat " in command
        result = subprocess.run(
            ["bash", "-c", self.adapt(command)], cwd=self.root, env=self.environment, text=True, capture_output=True, timeout=120,
            input="typed by the README's test\n" if chat else None, stdin=None if chat else subprocess.DEVNULL,
        )
        if result.returncode != 0 or not result.stdout.strip():
            raise SystemExit(f"{command}: exit {result.returncode}\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
        return result.stdout

    def read_config(self, key):
        return re.search(rf'^{key} *= *"?([^"\n]*)', (self.run_folder / "avisod.toml").read_text(), re.M).group(1)

    def run_api_page(self, page):
        """The page is one session of one shell: its later blocks use what the earlier ones found."""
        script = "\n".join(re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S))
        accounts = dict(line.split() for line in (self.run_folder / "accounts.txt").read_text().splitlines())
        environment = {
            **self.environment, "AVISO": f"https://127.0.0.1:{self.read_config('port')}", "CERTIFICATE": f"{self.read_config('data_folder')}/server.crt",
            "PASSWORD": accounts["alice"],
        }
        for variable in ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):  # of this machine; a newcomer has none
            environment.pop(variable, None)
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.root, env=environment, text=True, capture_output=True, timeout=60)
        if result.returncode != 0 or '"repeated_request":true' not in result.stdout.replace(" ", "") or "大家好" not in script:
            raise SystemExit(f"docs/api.md: exit {result.returncode}\n{result.stdout[-3000:]}{result.stderr[-2000:]}")

    def close(self):
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGINT)  # Ctrl-C goes to the whole foreground group
            self.server.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    lines = list(commands((root / "README.md").read_text(encoding="utf-8")))
    for start in ELSEWHERE + ("./dev run", "./dev cli lihua chat alice"):
        if not any(line.startswith(start) for line in lines):
            raise SystemExit(f"README.md lost its line `{start}`")
    newcomer = Newcomer(root, sys.argv[2])
    try:
        for line in lines:
            if line.startswith(ELSEWHERE):
                continue
            print("$", line, flush=True)
            if line == "./dev run":
                newcomer.start_server(line)
            else:
                output = newcomer.run(line)
                if "history lihua" in line and ("明天十点开会" not in output or "typed by the README's test" not in output):
                    raise SystemExit(f"{line}: the chat is not there\n{output}")
        newcomer.run_api_page((root / "docs/api.md").read_text(encoding="utf-8"))
        os.killpg(newcomer.server.pid, signal.SIGINT)
        newcomer.server.wait(timeout=60)
        if (newcomer.run_folder / "avisod.pid").exists():
            raise SystemExit("Ctrl-C left the server's process file behind")
    finally:
        newcomer.close()
    print("every command of README.md and docs/api.md works")


if __name__ == "__main__":
    main()
