"""Signing in and out with aviso-cli: the fingerprint at the first contact, the question before leaving."""

import os
import pty
import subprocess
import unittest

from harness import SLOW, Refused, ServerTest


class SignIn(ServerTest):
    def login(self, profile, fingerprint):
        person = self.server.person("li", profile)
        return person.cli("login", "--server", f"127.0.0.1:{self.server.port}", "--account", "li", "--fingerprint", fingerprint)

    def refusal(self, profile, fingerprint):
        with self.assertRaises(Refused) as refused:
            self.login(profile, fingerprint)
        return refused.exception.stderr

    def test_another_fingerprint_than_the_given_one_is_told_as_that(self):
        said = self.refusal("wrong", "ab" * 32)
        self.assertIn("ab" * 32, said)
        self.assertIn(self.server.fingerprint(), said)
        self.assertNotIn("before (", said)
        self.assertIn("64 hexadecimal digits", self.refusal("wrong", "abc"))

    def test_a_fingerprint_with_colons_and_capitals_is_the_same(self):
        fingerprint = self.server.fingerprint().upper()
        self.login("colons", ":".join(fingerprint[i : i + 2] for i in range(0, 64, 2)))
        self.server.person("li", "colons").cli("state")

    def logout_at_a_terminal(self, person, answer, *options):
        ours, theirs = pty.openpty()
        try:
            process = subprocess.Popen(person.command("logout", *options), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                       env=person.environment())
            os.write(ours, answer)
            _, err = process.communicate(timeout=60 * SLOW)
        finally:
            os.close(ours)
            os.close(theirs)
        return process.returncode, err

    def test_logout_asks_at_a_terminal_and_not_without_one(self):
        person = self.server.person("ann", "asked").login()
        status, err = self.logout_at_a_terminal(person, b"n\n")
        self.assertEqual(status, 1)
        self.assertIn("[y/N]", err)
        self.assertIn("still signed in", err)
        person.cli("state")

        status, err = self.logout_at_a_terminal(person, b"y\n")
        self.assertEqual(status, 0, err)
        person.login()
        status, err = self.logout_at_a_terminal(person, b"", "--yes")
        self.assertEqual((status, err), (0, ""))
        person.login()
        self.assertIn("Signed out", person.cli("logout"))


if __name__ == "__main__":
    unittest.main()
