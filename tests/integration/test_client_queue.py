"""What a person has typed goes out once: also when the client is killed, the server away, the disk copy damaged."""

import random
import signal
import subprocess
import time
import unittest

from harness import Refused, ServerTest


class Queue(ServerTest):
    def setUp(self):
        self.li = self.server.person("li").login()
        self.ann = self.server.person("ann").login()

    def texts(self, person, who):
        return [e["text"] for e in person.json("history", who, "--limit", "200") if e["event"] == "entry"]

    def test_a_client_killed_at_any_moment_sends_what_it_took_once(self):
        random.seed(7)
        rounds = 25
        began = time.monotonic()
        self.li.send("ann", "not killed")
        undisturbed_s = time.monotonic() - began
        said = [f"killed {i:02}" for i in range(rounds)]
        acknowledged = set()
        kills = 0
        for text in said:
            process = subprocess.Popen(
                self.li.command("send", "ann", text), env=self.li.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            try:
                output, _ = process.communicate(timeout=random.uniform(0.1, 1.1) * undisturbed_s)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
            if output.startswith("stored"):
                acknowledged.add(text)
            kills += process.returncode == -signal.SIGKILL
        self.li.cli("state")  # the next command that connects sends what waits

        self.assertEqual(self.li.json("state")[0]["queued"], 0)
        for device in (self.ann, self.server.person("ann", "ann-second").login()):
            got = [text for text in self.texts(device, "li") if text.startswith("killed")]
            self.assertEqual(len(got), len(set(got)), "sent twice")
            self.assertLessEqual(acknowledged, set(got), "acknowledged and lost")
        self.assertGreater(kills, 0, "no kill hit: the test shows nothing")

    def test_what_is_sent_without_a_server_goes_out_with_the_next_connection(self):
        self.li.send("ann", "before")
        self.server.stop()
        with self.assertRaises(Refused) as refused:
            self.li.send("ann", "meanwhile")
        self.assertEqual(refused.exception.status, 3)
        self.assertIn("queued", refused.exception.stderr)
        self.assertIn("meanwhile", self.li.cli("history", "ann"))
        self.server.start()

        self.li.cli("state")

        self.assertEqual(self.texts(self.ann, "li").count("meanwhile"), 1)

    def test_a_damaged_store_is_fetched_anew_and_what_waits_is_sent(self):
        self.li.send("ann", "kept by the server")
        self.server.stop()
        with self.assertRaises(Refused):
            self.li.send("ann", "kept by the queue")
        folder = self.server.folder / "profiles" / "li"
        (folder / "store.db-wal").unlink(missing_ok=True)
        with open(folder / "store.db", "r+b") as store:
            store.write(b"?" * 65536)
        self.server.start()

        result = subprocess.run(self.li.command("history", "ann"), text=True, capture_output=True, timeout=60, env=self.li.environment())

        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("fetched anew", result.stderr)
        self.assertIn("kept by the server", result.stdout)
        self.assertEqual(self.texts(self.ann, "li").count("kept by the queue"), 1)


class Wrong(ServerTest):
    """Wrong input says what would be right."""

    def setUp(self):
        self.li = self.server.person("li").login()

    def refused(self, *arguments):
        with self.assertRaises(Refused) as refused:
            self.li.cli(*arguments)
        return refused.exception

    def test_each_has_an_exit_code_and_a_way_out(self):
        self.assertEqual((self.refused("frob").status, "--help" in self.refused("frob").stderr), (2, True))
        self.assertIn("did you mean ann", self.refused("send", "An", "x").stderr)
        self.assertEqual(self.refused("send", "ann", "").status, 2)
        self.assertIn("8192", self.refused("send", "ann", "字" * 3000).stderr)
        self.assertEqual(self.refused("recall", "ann", "99").status, 1)
        self.assertEqual(self.refused("history", "ann", "--limit", "900").status, 2)
        stranger = self.server.person("bob", "stranger")
        with self.assertRaises(Refused) as refused:
            stranger.cli("state")
        self.assertEqual(refused.exception.status, 4)
        self.assertIn("login", refused.exception.stderr)

    def test_text_that_is_no_utf8_is_refused(self):
        for arguments, stdin in ((("send", "ann", b"a\xffb"), None), (("send", "ann", "-"), b"caf\xe9\n")):
            result = subprocess.run(self.li.command(*arguments), input=stdin, capture_output=True, timeout=60, env=self.li.environment())
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"UTF-8", result.stderr)

    def test_an_unknown_server_is_not_trusted_unasked(self):
        stranger = self.server.person("bob", "careful")
        with self.assertRaises(Refused) as refused:
            stranger.cli("login", "--server", f"127.0.0.1:{self.server.port}", "--account", "bob")
        self.assertIn(self.server.fingerprint(), refused.exception.stderr)

    def test_lines_are_kept(self):
        process = subprocess.run(
            self.li.command("send", "ann", "-"), input="first\n  second 中文\n", text=True, capture_output=True, timeout=60, env=self.li.environment()
        )
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(self.li.json("history", "ann")[-1]["text"], "first\n  second 中文")


class Live(ServerTest):
    def test_two_people_chat_and_see_what_was_read(self):
        li, ann = self.server.person("li").login(), self.server.person("ann").login()
        chat = subprocess.Popen(
            li.command("--json", "chat", "ann"), env=li.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.addCleanup(chat.stdout.close)
        chat.stdin.write("typed \\\non two lines\n")
        chat.stdin.flush()
        deadline = time.monotonic() + 20
        while "typed " not in ann.cli("history", "li") and time.monotonic() < deadline:
            time.sleep(0.1)
        ann.send("li", "an answer")
        ann.cli("read", "li")
        time.sleep(1)
        chat.stdin.close()
        output = chat.stdout.read()
        chat.wait(timeout=20)

        self.assertIn('"text":"typed \\non two lines"', output)
        self.assertIn('"text":"an answer"', output)
        self.assertIn('"event":"marker"', output)
        self.assertEqual(ann.json("history", "li")[-1]["state"], "read")  # the open chat has shown it

    def test_groups_are_made_changed_and_left(self):
        li, ann, bob = (self.server.person(name).login() for name in ("li", "ann", "bob"))
        li.cli("group", "create", "计划", "ann")
        li.cli("group", "add", "计划", "bob")
        li.cli("group", "rename", "计划", "Plan 2")
        li.cli("group", "role", "Plan 2", "ann", "administrator")
        bob.cli("group", "leave", "Plan 2")

        self.assertEqual({m["account"]: m["role"] for m in ann.json("group", "members", "Plan 2")}, {"li": "owner", "ann": "administrator"})
        with self.assertRaises(Refused):
            bob.send("Plan 2", "still here?")
        self.assertIn("Bob Keller left", ann.cli("history", "Plan 2"))

    def test_a_device_signed_out_elsewhere_says_so_and_forgets_its_token(self):
        ann, second = self.server.person("ann").login(), self.server.person("ann", "ann-tablet").login()
        other = next(d for d in ann.json("devices") if not d["current"])
        ann.cli("devices", "sign-out", str(other["session"]))

        for _ in range(2):
            with self.assertRaises(Refused) as refused:
                second.cli("state")
            self.assertEqual(refused.exception.status, 4)
        self.assertIn("token=\n", (self.server.folder / "profiles" / "ann-tablet" / "profile").read_text())


if __name__ == "__main__":
    unittest.main()
