"""CLU-18: everything works in a network that ends at the machine, and avisod talks to nobody whom its configuration does not name.

Needs the right to make a network namespace (root, or unprivileged user namespaces) and to trace one's own programs (strace).
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness
from harness import ServerTest

# Everything that people, operators and integrators do; on the second engine what reaches it and Redis most.
SCENARIOS = ["test_first_chat", "test_client_queue", "test_websocket"]
if os.environ.get("AVISO_TEST_ENGINES") != "mariadb":
    SCENARIOS += ["test_operator_accounts", "test_operator_doctor", "test_operator_first_start", "test_operator_running", "test_rest"]
HERE = pathlib.Path(__file__).resolve().parent


def namespace_command():
    """Runs what follows in a network namespace that has nothing but loopback."""
    for unshare in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            return [*unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    raise RuntimeError("a network namespace is needed: run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)")


class OnlyLoopback(unittest.TestCase):
    def test_every_scenario_passes_where_there_is_no_network(self):
        inside = namespace_command()
        links = subprocess.run([*inside, "ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(len(links.splitlines()), 1, links)
        result = subprocess.run(
            [*inside, "/usr/bin/python3", "-B", "-m", "unittest", "-v", *SCENARIOS], capture_output=True, text=True, timeout=3600, cwd=HERE
        )
        said = result.stdout[-3000:] + result.stderr[-6000:]
        self.assertEqual(result.returncode, 0, said)
        self.assertRegex(result.stderr, r"\nOK\n\Z", said)  # nothing skipped
        for scenario in SCENARIOS:
            self.assertRegex(result.stderr, rf"\({scenario}\.\w+\.\w+\)(\n.*)? \.\.\. .*ok", f"{scenario} ran no test")


class Traced(ServerTest):
    """The server under strace: every address it connects or sends to."""

    @classmethod
    def setUpClass(cls):
        if shutil.which("strace") is None:
            raise RuntimeError("strace is missing: apt-get install strace (./dev test does)")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-traced-"))
        cls.addClassCleanup(shutil.rmtree, folder, True)
        cls.trace = folder / "trace"
        real = harness.BIN
        wrapper = folder / "avisod"
        # -D: strace is the grandchild, so that signals reach avisod. LeakSanitizer cannot work under a tracer.
        wrapper.write_text(f"""#!/bin/sh
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"
exec strace -D -f -qq -A -e trace=connect,sendto,sendmsg -e signal=none -o {cls.trace} {real / "avisod"} "$@"
""")
        wrapper.chmod(0o755)
        (folder / "aviso-cli").symlink_to(real / "aviso-cli")
        harness.BIN = folder
        cls.addClassCleanup(setattr, harness, "BIN", real)
        super().setUpClass()

    def named_in_the_configuration(self):
        """Ports on 127.0.0.1 of the database and Redis, if any."""
        named, section = set(), ""
        for line in self.server.config.read_text().splitlines():
            if line.startswith("["):
                section = line.strip("[] ")
            elif section in ("database", "redis") and (port := re.match(r"port\s*=\s*(\d+)", line)):
                named.add(("127.0.0.1", int(port[1])))
        return named

    def test_it_connects_to_nobody_whom_its_configuration_does_not_name(self):
        li, ann = self.server.person("li").login(), self.server.person("ann").login()
        li.send("ann", "is anybody listening?")
        self.assertIn("is anybody listening?", ann.cli("history", "li"))
        try:
            self.server.avisod("doctor")
        except harness.Refused:
            pass  # it may find the machine wanting
        self.server.stop()

        trace, named, seen = self.trace.read_text(errors="replace"), self.named_in_the_configuration(), set()
        for call in re.findall(r"^\d+ +(?:connect|sendto|sendmsg)\(.*$", trace, re.M):
            inet = re.search(r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?"([^"]+)"', call)
            if inet is None:
                self.assertNotIn("sa_family=AF_PACKET", call)
                continue
            target = (inet[2].removeprefix("::ffff:"), int(inet[1]))
            if "SOCK_DGRAM" in call or target == ("127.0.0.1", self.server.port):
                continue  # doctor asks the server itself
            seen.add(target)
        self.assertLessEqual(seen, named, "addresses that avisod opened and its configuration does not name")
        self.assertEqual(bool(seen), bool(named), "the trace shows what is named, else it would show nothing at all")
        self.assertIn("AF_UNIX", trace, "the trace saw the commands reach the server over its local socket")


if __name__ == "__main__":
    unittest.main()
