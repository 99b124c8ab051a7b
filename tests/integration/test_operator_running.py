"""What an operator changes while the server runs: parameters, the certificate, the log level; stopping and starting."""

import signal
import subprocess
import time
import unittest

from harness import Refused, ServerTest
from harness_cluster import contract, mini, wait_until
from harness_operator import FEW, connect, run


class Parameters(ServerTest):
    extra_config = '[parameters]\n"messaging.recall_seconds" = 77\n'

    def test_out_of_bounds_unknown_and_pinned_ones_are_refused_with_what_would_be_right(self):
        for name, value, words in (
            ("messaging.max_text_bytes", "1", "2048 to 65536"),
            ("messaging.max_text_bytes", "many", "2048 to 65536"),
            ("no.such", "1", "no such parameter"),
            ("messaging.recall_seconds", "60", "configuration file"),
        ):
            with self.assertRaises(Refused) as refused:
                self.server.avisod("param", name, value)
            self.assertIn(words, refused.exception.stderr)
        listed = self.server.avisod("param")
        self.assertRegex(listed, r"messaging\.recall_seconds = 77 s.*pinned by the configuration file")

    def test_one_parameter_is_shown_with_its_bounds(self):
        shown = self.server.avisod("param", "messaging.max_text_bytes")
        self.assertRegex(shown, r"^messaging\.max_text_bytes = \d+ bytes  \(default 8192, 2048 to 65536\)\n    \S")
        self.assertEqual(shown.count("\n"), 2, shown)
        self.assertRegex(self.server.avisod("param", "identity.exclusive_sign_in"), r"one of \w+, ")
        with self.assertRaises(Refused) as refused:
            self.server.avisod("param", "no.such")
        self.assertIn("there is no parameter 'no.such'", refused.exception.stderr)

    def test_limits_are_parameters_and_take_effect_at_once(self):
        li = connect(self.server)
        self.addCleanup(li.close)
        li.login("li", self.server.passwords["li"], "device")
        for _ in range(100):
            li.call("Sync")
        self.server.avisod("param", "limits.reads_per_second", "10")
        self.addCleanup(self.server.avisod, "param", "limits.reads_per_second", "1000")
        with self.assertRaises(mini.Refused) as refused:
            for _ in range(100):
                li.finish("Sync", li.start("Sync"))
        self.assertEqual(refused.exception.reply.code, contract().common.ERROR_CODE_RATE_LIMITED)
        self.assertGreater(refused.exception.reply.retry_after_ms, 0)

        self.server.avisod("param", "limits.reads_per_second", "1000")
        time.sleep(0.2)
        for _ in range(50):
            li.call("Sync")
        for name, value in (("limits.reads_per_second", "9"), ("limits.sign_ins_per_minute", "0"), ("limits.address_calls_per_second", "10001")):
            with self.assertRaises(Refused) as refused:
                self.server.avisod("param", name, value)
            self.assertRegex(refused.exception.stderr, r"a whole number from \d+ to \d+")

    def test_a_value_stays_over_a_restart(self):
        self.server.avisod("param", "messaging.max_text_bytes", "4096")
        self.server.stop()
        self.server.start()
        self.assertIn("messaging.max_text_bytes = 4096", self.server.avisod("param"))


class Running(ServerTest):
    extra_config = FEW

    def test_a_new_certificate_is_taken_without_dropping_anyone(self):
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        before = self.server.fingerprint()
        data = self.server.folder / "data"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "300", "-subj", "/CN=new",
                        "-keyout", data / "server.key", "-out", data / "server.crt"], check=True, capture_output=True)
        (data / "server.key").chmod(0o600)

        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.server.fingerprint() != before, "the fingerprint did not change", 5)
        li.ping()
        ann = connect(self.server)  # pins the new one
        ann.login("ann", self.server.passwords["ann"], "device")
        ann.send_direct(li.signed_in.user_id, "after the reload")
        li.wait_push("EntryPush", lambda p: p.entry.body.text.text == "after the reload")

        after = self.server.fingerprint()
        good = (data / "server.crt").read_text()
        (data / "server.crt").write_text("no certificate\n")
        self.addCleanup((data / "server.crt").write_text, good)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "certificate_not_reloaded" in self.server.whole_output(), "the bad certificate was not named", 5)
        self.assertEqual(self.server.fingerprint(), after)
        connect(self.server).close()
        li.close()
        ann.close()

    def test_clients_are_told_to_come_back_at_a_graceful_stop(self):
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        self.server.process.send_signal(signal.SIGTERM)

        self.assertGreater(li.wait_push("GoAwayPush", timeout=5).reconnect_after_ms, 0)
        with self.assertRaises(mini.Closed):
            while True:
                li.read(time.monotonic() + 10)
        self.assertEqual(self.server.process.wait(timeout=20), 0)
        self.server.process = None
        self.server.start()

    def test_a_second_server_on_the_same_folder_is_refused(self):
        status, _, err = run("serve", config=self.server.config)
        self.assertEqual(status, 1)
        self.assertIn("already", err)
        connect(self.server).close()
        self.server.avisod("user", "list")

    def test_doctor_is_content_and_names_open_permissions(self):
        status, out, _ = run("doctor", config=self.server.config)
        self.assertEqual(status, 0, out)

        data = self.server.folder / "data"
        data.chmod(0o755)
        try:
            status, out, _ = run("doctor", config=self.server.config)
        finally:
            data.chmod(0o700)
        self.assertEqual(status, 1)
        self.assertIn(f"chmod 700 {data}", out)

    def test_the_log_level_changes_while_running(self):
        self.server.avisod("log-level", "debug")
        connect(self.server).close()
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        li.close()
        wait_until(lambda: "level=Debug" in self.server.whole_output(), "nothing was logged at debug", 5)
        self.assertNotIn(self.server.passwords["li"], self.server.whole_output())
        self.server.avisod("log-level", "info")
        with self.assertRaises(Refused) as refused:
            self.server.avisod("log-level", "loud")
        self.assertIn("debug, info, warning, error", refused.exception.stderr)


if __name__ == "__main__":
    unittest.main()
