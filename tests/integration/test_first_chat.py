"""One person's message reaches another through the real server, durably."""

import re
import unittest

from harness import Refused, ServerTest
from hostile import mini


class FirstChat(ServerTest):
    def setUp(self):
        self.li = self.server.person("li").login()
        self.ann = self.server.person("ann").login()

    def test_a_message_reaches_the_other_person_and_the_own_second_device(self):
        self.li.send("ann", "你好 Ann, 1st")
        second = self.server.person("li", "li-second").login()

        self.assertIn("你好 Ann, 1st", self.ann.cli("history", "li"))
        self.assertIn("你好 Ann, 1st", second.cli("history", "ann"))

    def test_the_sender_sees_that_it_arrived_and_was_read_though_away_meanwhile(self):
        self.li.send("ann", "are you there?")
        self.assertEqual(self.state_of("are you there?"), "stored")

        self.assertIn("are you there?", self.ann.cli("history", "li"))  # a command that ends at once
        self.assertEqual(self.state_of("are you there?"), "delivered")

        self.ann.cli("read", "li")
        self.assertEqual(self.state_of("are you there?"), "read")

    def state_of(self, text):
        return next(e["state"] for e in self.li.json("history", "ann") if e.get("text") == text)

    def test_messages_stand_in_the_order_they_were_sent(self):
        for i in range(20):
            self.li.send("ann", f"number {i:02}")

        history = self.ann.cli("history", "li", "--limit", "50")
        positions = [history.index(f"number {i:02}") for i in range(20)]
        self.assertEqual(positions, sorted(positions))

    def test_an_acknowledged_message_survives_sigkill(self):
        self.li.send("ann", "before the kill")
        self.server.kill()
        self.server.start()

        self.assertEqual(self.ann.cli("history", "li").count("before the kill"), 1)

    def test_a_group_reaches_all_its_members(self):
        self.li.cli("group", "create", "Launch 发布", "ann", "bob")
        self.li.send("Launch 发布", "to the group")
        bob = self.server.person("bob").login()

        self.assertIn("to the group", self.ann.cli("history", "Launch 发布"))
        self.assertIn("to the group", bob.cli("history", "Launch 发布"))

    def test_a_stranger_to_a_group_cannot_read_it(self):
        self.li.cli("group", "create", "Secret plan", "ann")
        bob = self.server.person("bob").login()

        with self.assertRaises(Refused):
            bob.cli("history", "Secret plan")

    def test_a_recalled_message_is_gone_for_the_other(self):
        self.li.send("ann", "said too much")
        entry = next(e for e in self.li.json("history", "ann") if e.get("text") == "said too much")
        self.li.cli("recall", "ann", str(entry["seq"]))

        self.assertNotIn("said too much", self.ann.cli("history", "li"))

    def test_a_text_that_is_too_long_is_refused_before_it_is_sent(self):
        with self.assertRaises(Refused) as refused:
            self.li.send("ann", "字" * 3000)
        self.assertIn("8192", refused.exception.stderr)


class Devices(ServerTest):
    def test_all_five_devices_of_a_person_receive(self):
        contract = mini.Contract()
        devices = []
        for number in range(5):
            device = mini.Client.over_tls(contract, "127.0.0.1", self.server.port, self.server.fingerprint())
            self.addCleanup(device.close)
            device.login("ann", self.server.passwords["ann"], f"device-{number}")
            devices.append(device)

        self.server.person("li").login().send("ann", "to all of you")

        for device in devices:
            push = device.wait_push("EntryPush")
            self.assertEqual(push.entry.body.text.text, "to all of you")


class Logging(ServerTest):
    extra_config = '[log]\nlevel = "debug"\n'

    def test_neither_text_nor_password_nor_token_stands_in_the_log_even_at_debug(self):
        secret = "unmistakable-7f3a-text"
        li, ann = self.server.person("li").login(), self.server.person("ann").login()
        li.send("ann", secret)
        li.cli("group", "create", "Quiet group", "ann")
        li.send("Quiet group", secret)
        self.assertIn(secret, ann.cli("history", "li"))
        entry = next(e for e in li.json("history", "ann") if e.get("text") == secret)
        li.cli("recall", "ann", str(entry["seq"]))
        with self.assertRaises(Refused):
            li.cli("recall", "ann", str(entry["seq"] + 1000))
        profile = dict(line.split("=", 1) for line in (self.server.folder / "profiles" / "li" / "profile").read_text().splitlines())

        log = self.server.whole_output()
        self.assertIn("level=Debug", log)
        for word in (secret, self.server.passwords["li"], profile["token"]):
            self.assertNotIn(word, log)

    def test_an_error_names_the_request_and_the_log_does_too(self):
        li = self.server.person("li").login()
        with self.assertRaises(Refused) as refused:
            li.cli("devices", "sign-out", "123456789")
        named = re.search(r"\(request (c\d+-\d+)\)", refused.exception.stderr)
        self.assertTrue(named, refused.exception.stderr)
        self.assertIn(f"request_id={named[1]} ", self.server.whole_output() + " ")


class SigningIn(ServerTest):
    def test_a_wrong_password_is_refused_and_five_lock_the_account(self):
        right = self.server.passwords["bob"]
        self.server.passwords["bob"] = "wrong"
        for _ in range(5):
            with self.assertRaises(Refused):
                self.server.person("bob").login()
        self.server.passwords["bob"] = right
        with self.assertRaises(Refused):
            self.server.person("bob").login()

        self.server.avisod("user", "unlock", "bob")
        self.server.person("bob").login()

    def test_disabling_an_account_ends_it_at_once(self):
        ann = self.server.person("ann").login()
        ann.cli("state")
        self.server.avisod("user", "disable", "ann")
        with self.assertRaises(Refused):
            ann.send("li", "still here?")
        self.server.avisod("user", "enable", "ann")

    def test_another_certificate_is_refused(self):
        li = self.server.person("li", "li-elsewhere")
        with self.assertRaises(Refused):
            li.cli("login", "--server", f"127.0.0.1:{self.server.port}", "--account", "li", "--fingerprint", "00" * 32)


class Operating(ServerTest):
    def test_commands_work_with_and_without_a_running_server(self):
        self.assertIn("ann", self.server.avisod("user", "list"))
        self.server.stop()
        self.assertIn("ann", self.server.avisod("user", "list"))
        self.server.start()

    def test_a_parameter_is_changed_while_running_and_bounded(self):
        self.server.avisod("param", "messaging.max_text_bytes", "2048")
        self.assertIn("messaging.max_text_bytes = 2048", self.server.avisod("param"))
        with self.assertRaises(Refused) as refused:
            self.server.avisod("param", "messaging.max_text_bytes", "1")
        self.assertIn("2048", refused.exception.stderr)

    def test_a_graceful_stop_ends_with_status_0(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.start()

    def test_unknown_configuration_keys_are_refused_by_name(self):
        good = self.server.config.read_text()
        self.server.config.write_text(good + '\n[network]\nno_such_key = 1\n')
        try:
            with self.assertRaises(Refused) as refused:
                self.server.avisod("user", "list")
            self.assertIn("no_such_key", refused.exception.stderr)
        finally:
            self.server.config.write_text(good)


if __name__ == "__main__":
    unittest.main()
