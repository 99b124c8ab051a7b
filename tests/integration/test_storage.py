"""What the operator meets when the data and what belongs to it do not fit together."""

import secrets
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


if __name__ == "__main__":
    unittest.main()
