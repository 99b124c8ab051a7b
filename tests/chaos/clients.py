"""aviso-chaos processes: each holds devices of several people and can be killed and brought back."""

import json
import subprocess
import time

from harness import BIN


class Failed(Exception):
    """A command was answered with an error."""


class Clients:
    def __init__(self, server, home, devices):
        """`devices`: [(device, account)]."""
        self.server, self.home, self.devices = server, home, devices
        self.process = None

    def start(self):
        """Opens every device; tries again while the server is away, as a person would."""
        self.process = subprocess.Popen(
            [BIN / "aviso-chaos", self.home, f"127.0.0.1:{self.server.port}", self.server.fingerprint()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for device, account in self.devices:
            self.open(device, account)

    def open(self, device, account):
        deadline = time.monotonic() + 20
        while True:
            try:
                return self.ask("open", device=device, account=account, password=self.server.passwords[account])
            except Failed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def ask(self, what, **arguments):
        self.process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"aviso-chaos ended with {self.process.wait()} at {what} {arguments}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(f"{what} {arguments}: {answer['error']}")
        return answer["ok"]

    def state(self):
        return self.ask("state")

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def stop(self):
        """Ends it as a person does."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(timeout=20)
            self.process.stdout.close()
            self.process = None
