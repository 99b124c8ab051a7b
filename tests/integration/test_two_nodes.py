"""Several nodes: what happens at one is seen at the other, with Redis and without."""

import secrets
import time
import unittest

from harness_cluster import ClusterTest


class TwoNodes(ClusterTest):
    def entry(self, client, text, timeout=5):
        return client.wait_push("EntryPush", lambda p: p.entry.body.text.text == text, timeout).entry

    def test_a_message_reaches_the_other_node_both_ways(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")

        there = li.send_direct(ann.signed_in.user_id, "from a to b")
        got = self.entry(ann, "from a to b")
        self.assertEqual((got.conversation_id, got.seq, got.sender_id), (there.conversation_id, there.seq, li.signed_in.user_id))
        ann.send_direct(li.signed_in.user_id, "from b to a")
        self.assertEqual(self.entry(li, "from b to a").sender_id, ann.signed_in.user_id)

    def test_messages_sent_to_another_node_come_fast_once_and_without_a_gap(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        begun = li.send_direct(ann.signed_in.user_id, "begin")
        self.entry(ann, "begin")

        slowest = 0
        for i in range(50):
            sent_at = time.monotonic()
            li.send_direct(ann.signed_in.user_id, f"number {i}")
            self.entry(ann, f"number {i}")
            slowest = max(slowest, time.monotonic() - sent_at)
        self.assertLess(slowest, 0.9)  # woken by the bus: the feed alone is looked at once a second

        for i in range(50):
            li.start("SendDirectMessage", user_id=ann.signed_in.user_id, client_entry_id=secrets.token_bytes(16), text={"text": f"fast {i}"})
        seqs = [self.entry(ann, f"fast {i}").seq for i in range(50)]
        self.assertEqual(seqs, list(range(begun.seq + 51, begun.seq + 101)))
        self.assertFalse([p for p in ann.pushes if p[0] == "EntryPush"])


if __name__ == "__main__":
    unittest.main()
