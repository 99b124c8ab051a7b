"""docs/protocol.md suffices to write a client, and says what the server does: a client written from it alone talks with a real server."""

import pathlib
import re
import subprocess
import unittest

from harness import SLOW, ServerTest

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "protocol.md"


class ProtocolClient(ServerTest):
    def test_a_client_written_from_the_page_alone_talks_over_all_three_transports(self):
        people = [part for account in ("li", "ann") for part in (account, self.server.passwords[account])]
        result = subprocess.run(
            ["/usr/bin/python3", "-B", HERE / "mini_client" / "check.py", "127.0.0.1", str(self.server.port), self.server.fingerprint(), *people],
            text=True, capture_output=True, timeout=300 * SLOW,
        )

        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(result.stdout.count("ok "), 5, result.stdout)

    def test_the_page_lists_exactly_the_commands_there_are(self):
        served = {}
        for line in self.server.avisod("contract").splitlines():
            command, name, *rest = line.split()
            name = name.removeprefix("aviso.v1.")
            if rest == ["push"]:
                served[name] = (int(command, 16), "push")
                continue
            verb, path, *access = " ".join(rest).replace(",", " ").split()
            access = [word.lower().removeprefix("action_") for word in access if word not in ("raw", "system")]
            self.assertIn("rate", access, line)
            rate = access[access.index("rate") + 1 :]
            access = access[: access.index("rate")]
            if "ordered" in access:
                access = access[: access.index("ordered")]
            served[name] = (int(command, 16), verb, path, access, rate)

        described = {}
        for row in re.findall(r"^\| `(0x\w+)` \| (.+) \|$", PAGE.read_text(), re.M):
            cells = [cell.strip() for cell in row[1].split("|")]
            if len(cells) == 2:
                described[cells[0]] = (int(row[0], 16), "push")
            else:
                verb, path = cells[2].strip("`").split()
                described[cells[0]] = (int(row[0], 16), verb, path, [word for word in cells[3].split() if word != "on"], [cells[4]])

        self.assertGreater(len(served), 40)
        self.assertEqual(described, served)


if __name__ == "__main__":
    unittest.main()
