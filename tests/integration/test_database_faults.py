"""The database server is killed, stopped and restarted under load: nothing acknowledged is lost, and the nodes go on by themselves."""

import os
import threading
import time
import unittest

from harness_cluster import ClusterTest, contract, mini, wait_until


class Writer(threading.Thread):
    """Sends numbered messages one after another, each until it is acknowledged, always under the same key; keeps what was said to it."""

    def __init__(self, test, node, account, peer):
        super().__init__(daemon=True)
        self.client = test.connect(node, account)
        self.account, self.peer = account, peer
        self.prefix = f"{account} {os.urandom(4).hex()} "
        self.acknowledged = {}  # text -> seq
        self.refusals = []
        self.ending = threading.Event()
        self.failed = None

    def run(self):
        try:
            number = 0
            while not self.ending.is_set():
                number += 1
                self.send(f"{self.prefix}{number}")
                time.sleep(0.01)
        except Exception as error:  # noqa: BLE001 - shown by the test
            self.failed = error

    def send(self, text):
        key = os.urandom(16)
        while True:
            try:
                request = self.client.start("SendDirectMessage", user_id=self.peer, client_entry_id=key, text={"text": text})
                self.acknowledged[text] = self.client.finish("SendDirectMessage", request, timeout=90).seq
                return
            except mini.Refused as refused:
                self.refusals.append(refused.reply)
                if refused.reply.action != contract().common.ERROR_ACTION_AFTER:
                    raise
                time.sleep(refused.reply.retry_after_ms / 1000)

    def end(self):
        self.ending.set()
        self.join(120)


class DatabaseFaults(ClusterTest):
    own_mariadb = True

    def setUp(self):
        super().setUp()
        ids = {account: self.connect(self.a, account).signed_in.user_id for account in ("li", "ann")}
        self.writers = [Writer(self, self.a, "li", ids["ann"]), Writer(self, self.b, "ann", ids["li"])]
        self.reader = self.connect(self.a, "ann")
        for writer in self.writers:
            writer.start()
        wait_until(lambda: all(len(w.acknowledged) > 20 for w in self.writers), "the writers did not get going")

    def end_and_compare(self):
        counts = [len(w.acknowledged) for w in self.writers]
        wait_until(lambda: all(len(w.acknowledged) > before + 20 for w, before in zip(self.writers, counts)) or any(w.failed for w in self.writers),
                   "the writers did not go on", 60)
        for writer in self.writers:
            writer.end()
            self.assertIsNone(writer.failed, writer.failed)
            self.assertFalse(writer.is_alive())
        acknowledged = {text: seq for writer in self.writers for text, seq in writer.acknowledged.items()}

        fresh = self.connect(self.b, "ann")
        states, _ = fresh.sync()
        conversation = next(s.conversation for s in states.values() if s.conversation.peer_id == self.writers[1].peer)
        log = mini.ConversationLog(conversation.conversation_id)
        fresh.catch_up(log, conversation.head_seq)
        stored = [(row.seq, row.body.text.text) for _, row in sorted(log.rows.items())]
        texts = [text for _, text in stored]
        self.assertEqual(len(texts), len(set(texts)), "a message stands twice")
        for text, seq in acknowledged.items():
            self.assertIn((seq, text), stored)
        for writer in self.writers:
            own = [text for text in texts if text.startswith(writer.prefix)]
            self.assertEqual(own, sorted(own, key=lambda text: int(text.split()[2])), "messages of one sender out of order")
        self.assertEqual([seq for seq, _ in stored], list(range(1, len(stored) + 1)))

        # Both nodes still hear of one another.
        said = fresh.send_direct(self.writers[1].peer, f"all well {os.urandom(4).hex()}?")
        self.reader.wait_push("EntryPush", lambda p: p.entry.seq == said.seq and p.entry.conversation_id == said.conversation_id, timeout=10)

    def test_killed_and_started_again(self):
        epoch = self.reader.sync()[1].epoch
        self.mariadb.kill()
        time.sleep(9)  # longer than a writer waits for it before it says so
        self.mariadb.start()

        self.reader.wait_push("SyncHintPush", timeout=20)
        self.end_and_compare()
        self.assertTrue(any(w.refusals for w in self.writers))
        self.assertNotEqual(self.reader.sync()[1].epoch, epoch)
        for node in (self.a, self.b):
            away = [line for line in node.whole_output().splitlines() if "database_away" in line]
            self.assertGreaterEqual(len(away), 1)
            self.assertIn("what_to_do=", away[0])

    def test_stopped_for_twenty_seconds(self):
        self.mariadb.freeze()
        time.sleep(20)
        self.mariadb.thaw()

        self.end_and_compare()

    def test_restarted_in_order_under_load(self):
        self.mariadb.end(15)
        self.mariadb.start()

        self.end_and_compare()


if __name__ == "__main__":
    unittest.main()
