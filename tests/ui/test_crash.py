"""The desktop client killed again and again while somebody writes: what was shown is at the server exactly once, what was typed at most once.

Ten times unless AVISO_UI_KILLS says otherwise (100 for the whole of R-16).
"""

import collections
import os
import random
import signal
import subprocess
import time
import unittest

from harness import BIN, SLOW, ServerTest
from test_desktop import environment_of

KILLS = int(os.environ.get("AVISO_UI_KILLS", "10"))


class KilledWhileWriting(ServerTest):
    def run_test(self, name, **environment):
        command = [BIN / "ui_desktop", "--gtest_also_run_disabled_tests", f"--gtest_filter=Crash.DISABLED_{name}", "--gtest_brief=1"]
        return subprocess.Popen(command, env={**environment_of(self.server), **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def kill_while_writing(self, first):
        """One run of the client that ends with a kill; gives what was typed and what of it was shown."""
        said = {"@typed": [], "@shown": []}
        process = self.run_test("WritesUntilItIsKilled", AVISO_UI_CRASH_FROM=str(first))
        wanted = random.randint(1, 12)
        for line in process.stdout:
            word, _, text = line.rstrip("\n").partition(" ")
            said.get(word, []).append(text)
            if len(said["@typed"]) == wanted:
                break
        time.sleep(random.random() * 0.02)
        process.kill()
        for line in process.stdout:
            word, _, text = line.rstrip("\n").partition(" ")
            said.get(word, []).append(text)
        process.stdout.close()
        self.assertEqual(process.wait(), -signal.SIGKILL)
        return said["@typed"], said["@shown"]

    def test_each_message_is_sent_once(self):
        self.server.person("li", "li-start").login().send("ann", "before the crashes")
        ann = self.server.person("ann", "ann-after").login()
        for ten in range(0, KILLS, 10):
            typed, shown = [], []
            for kill in range(ten, min(KILLS, ten + 10)):
                for all_of_them, more in zip((typed, shown), self.kill_while_writing(kill * 1000)):
                    all_of_them += more
            rest = self.run_test("SendsWhatIsLeft")
            said, _ = rest.communicate(timeout=120 * SLOW)
            self.assertEqual(rest.returncode, 0, said)

            history = ann.json("history", "li", "--limit", "200")
            stored = collections.Counter(entry["text"] for entry in history if entry["event"] == "entry")
            self.assertGreaterEqual(len(typed), 10)
            self.assertEqual([text for text in shown if stored[text] != 1], [], "shown, and not exactly once at the server")
            self.assertEqual([text for text in typed if stored[text] > 1], [], "sent twice")


if __name__ == "__main__":
    unittest.main()
