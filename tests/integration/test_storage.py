"""What the operator meets when the data and what belongs to it do not fit together."""

import secrets
import time
import unittest

from harness import Refused, ServerTest


class WrongMasterKey(ServerTest):
    def test_another_key_opens_nothing_and_changes_nothing(self):
        self.server.stop()
        key = self.server.folder / "data" / "master.key"
        right = key.read_text()
        key.write_text(secrets.token_hex(32) + "\n")

        for command in (("user", "list"), ("serve",)):
            with self.assertRaises(Refused) as refused:
                self.server.avisod(*command)
            self.assertIn(str(key), refused.exception.stderr)
            self.assertIn("not the master key", refused.exception.stderr)
        key.write_text(right)
        self.assertIn("li", self.server.avisod("user", "list"))


class NewEpoch(ServerTest):
    def test_a_running_server_notices_and_clients_go_on(self):
        li = self.server.person("li").login()
        li.send("ann", "before")
        self.assertIn("New epoch", self.server.avisod("epoch", "new"))
        deadline = time.monotonic() + 10
        while "feed_restarted" not in self.server.output() and time.monotonic() < deadline:
            time.sleep(0.05)

        self.assertIn("another epoch", self.server.output())
        li.send("ann", "after")
        self.assertIn("before", li.cli("history", "ann"))
        ann = self.server.person("ann").login()
        self.assertIn("after", ann.cli("history", "li"))


if __name__ == "__main__":
    unittest.main()
