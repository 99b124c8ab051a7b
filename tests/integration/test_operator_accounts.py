"""An operator's people: adding, importing, locking, unlocking, passwords."""

import os
import re
import subprocess
import unittest

from harness import BIN, Refused, ServerTest
from harness_cluster import mini
from harness_operator import connect, run


class Accounts(ServerTest):
    def sign_in(self, account, password):
        client = connect(self.server)
        try:
            return client.login(account, password, "device")
        finally:
            client.close()

    def refused(self, account, password):
        with self.assertRaises(mini.Refused) as refused:
            self.sign_in(account, password)
        return refused.exception.reply.reason

    def test_a_one_time_password_is_shown_once_and_must_be_changed(self):
        said = self.server.avisod("user", "add", "fay", "--name", "Fay Ray", "--department", "Sales/North", "--title", "Lead")
        password = re.search(r"One-time password, shown only here: (\S+)", said).group(1)
        self.assertTrue(self.sign_in("fay", password).must_change_password)

        again = re.search(r"shown only here: (\S+)", self.server.avisod("user", "passwd", "fay")).group(1)
        self.assertNotEqual(password, again)
        self.assertEqual(self.refused("fay", password), "bad_credentials")
        self.assertTrue(self.sign_in("fay", again).must_change_password)
        self.assertNotIn(again, self.server.whole_output())

    def test_disabling_and_enabling(self):
        self.server.add_user("gus")
        client = connect(self.server)
        client.login("gus", self.server.passwords["gus"], "device")

        self.server.avisod("user", "disable", "gus")
        client.wait_push("SignedOutPush", timeout=3)
        self.assertEqual(self.refused("gus", self.server.passwords["gus"]), "disabled")
        self.assertRegex(self.server.avisod("user", "list", "gus"), r"gus\s+disabled")
        self.server.avisod("user", "enable", "gus")
        self.sign_in("gus", self.server.passwords["gus"])
        client.close()

    def test_a_locked_account_is_named_and_unlocked(self):
        self.server.add_user("hal")
        for _ in range(5):
            self.refused("hal", "wrong")
        self.assertEqual(self.refused("hal", self.server.passwords["hal"]), "locked")
        self.assertRegex(self.server.avisod("user", "list", "hal"), r"hal\s+locked")

        self.server.avisod("user", "unlock", "hal")
        self.sign_in("hal", self.server.passwords["hal"])

    def test_what_is_wrong_with_a_user_is_said(self):
        for arguments, words in (
            (("user", "add", "li"), "taken"),
            (("user", "add", "white space"), "letters"),
            (("user", "disable", "nobody"), "nobody"),
            (("user", "unlock", "nobody"), "nobody"),
            (("user", "passwd", "nobody"), "nobody"),
        ):
            with self.assertRaises(Refused) as refused:
                self.server.avisod(*arguments)
            self.assertIn(words, refused.exception.stderr)
            self.assertEqual(refused.exception.stderr.count("\n"), 1, refused.exception.stderr)

    def test_an_account_is_found_whatever_the_case_as_at_sign_in(self):
        self.server.add_user("Max.Roe")
        self.assertIn("Max.Roe's sessions ended", self.server.avisod("user", "passwd", "max.roe"))
        self.assertIn("Max.Roe may sign in again", self.server.avisod("user", "unlock", "MAX.ROE"))

    def test_an_error_names_its_field_once(self):
        for arguments in (("user", "add", "li"), ("user", "add", "white space"), ("user", "add", "new", "--title", "Boss")):
            with self.assertRaises(Refused) as refused:
                self.server.avisod(*arguments)
            self.assertRegex(refused.exception.stderr, r"^avisod: (account|title): (?!account:|title:)")

    def test_a_file_that_is_not_utf8_is_refused_row_by_row(self):
        file = self.server.folder / "latin1.csv"
        file.write_bytes("account,name,department,title\noda,Oda Sørli,Salg,\npia,Pia Ek,Salg,\n".encode("latin-1"))
        status, out, err = run("import", "people", file, config=self.server.config)
        self.assertEqual(status, 1)
        self.assertIn("row 2: name: is not UTF-8", err)
        self.assertEqual([line.split(",")[0] for line in out.splitlines()], ["pia"])
        result = subprocess.run([os.fsencode(BIN / "avisod"), b"--config", os.fsencode(self.server.config), b"user", b"add", b"oda", b"--name", b"S\xf8rli"],
                                capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"is not UTF-8", result.stderr)

    def test_importing_people_names_the_bad_lines_and_takes_the_good_ones(self):
        file = self.server.folder / "people.csv"
        file.write_text(
            "account,name,department,title\n"
            "ida,Ida Noor,Sales/West,Clerk\n"
            "bad account,Nobody,Sales,\n"
            "jon,Jon\n"
            'kim,"Kim, the second",产品/前端,工程师\n'
        )
        status, out, err = run("import", "people", file, config=self.server.config)

        self.assertEqual(status, 1)
        self.assertEqual({line.split(",")[0] for line in out.splitlines()}, {"ida", "kim"})
        self.assertIn("row 3:", err)
        self.assertIn("row 4: 2 fields instead of 4", err)
        self.assertIn("2 added, 0 updated, 2 faulty", err)
        self.assertTrue(self.sign_in("ida", dict(line.split(",") for line in out.splitlines())["ida"]).must_change_password)
        self.assertIn("Kim, the second", self.server.avisod("user", "list", "kim"))

        file.write_text("name,account\n")
        status, out, err = run("import", "people", file, config=self.server.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("account,name,department,title", err)


if __name__ == "__main__":
    unittest.main()
