"""Several nodes: what happens at one is seen at the other, with Redis and without."""

import os
import secrets
import signal
import time
import unittest

import harness
from harness_cluster import ClusterTest, contract, mini, wait_until


def entry(client, text, timeout=5):
    return client.wait_push("EntryPush", lambda p: p.entry.body.text.text == text, timeout).entry


def call_at_once(client, name, **fields):
    """Without the mini client's patience."""
    return client.finish(name, client.start(name, **fields), timeout=30)


class TwoNodes(ClusterTest):
    def test_a_message_reaches_the_other_node_both_ways(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")

        there = li.send_direct(ann.signed_in.user_id, "from a to b")
        got = entry(ann, "from a to b")
        self.assertEqual((got.conversation_id, got.seq, got.sender_id), (there.conversation_id, there.seq, li.signed_in.user_id))
        ann.send_direct(li.signed_in.user_id, "from b to a")
        self.assertEqual(entry(li, "from b to a").sender_id, ann.signed_in.user_id)

    def test_messages_sent_to_another_node_come_fast_once_and_without_a_gap(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        begun = li.send_direct(ann.signed_in.user_id, "begin")
        entry(ann, "begin")

        took = []
        for i in range(20):
            sent_at = time.monotonic()
            li.send_direct(ann.signed_in.user_id, f"number {i}")
            entry(ann, f"number {i}")
            took.append(time.monotonic() - sent_at)
        self.assertLess(sorted(took)[10], 0.4)  # woken by the bus: the feed alone is looked at once a second

        for i in range(50):
            li.start("SendDirectMessage", user_id=ann.signed_in.user_id, client_entry_id=secrets.token_bytes(16), text={"text": f"fast {i}"})
        seqs = [entry(ann, f"fast {i}").seq for i in range(50)]
        self.assertEqual(seqs, list(range(begun.seq + 21, begun.seq + 71)))
        self.assertFalse([p for p in ann.pushes if p[0] == "EntryPush"])

    def test_a_group_reaches_its_members_at_both_nodes_and_those_who_leave(self):
        li, ann, bob = self.connect(self.a, "li"), self.connect(self.b, "ann"), self.connect(self.b, "bob")
        ids = {"ann": ann.signed_in.user_id, "bob": bob.signed_in.user_id}
        group = li.call("CreateGroup", name="Across", member_ids=[ids["ann"]], client_entry_id=os.urandom(16)).conversation.conversation_id
        ann.wait_push("EntryPush", lambda p: p.entry.conversation_id == group)

        li.call("AddMembers", conversation_id=group, user_ids=[ids["bob"]], client_entry_id=os.urandom(16))
        bob.wait_push("EntryPush", lambda p: p.entry.conversation_id == group)
        bob.call("SendMessage", conversation_id=group, client_entry_id=os.urandom(16), text={"text": "bob is in"})
        self.assertEqual(entry(li, "bob is in").conversation_id, group)
        self.assertEqual(entry(ann, "bob is in").conversation_id, group)

        li.call("RemoveMember", conversation_id=group, user_id=ids["bob"], client_entry_id=os.urandom(16))
        self.assertTrue(bob.wait_push("ConversationChangedPush", lambda p: p.conversation_id == group).left)
        with self.assertRaises(mini.Refused):
            bob.call("SendMessage", conversation_id=group, client_entry_id=os.urandom(16), text={"text": "still here?"})
        li.call("SendMessage", conversation_id=group, client_entry_id=os.urandom(16), text={"text": "without bob"})
        entry(ann, "without bob")
        with self.assertRaises(TimeoutError):
            entry(bob, "without bob", timeout=1.5)

    def test_a_recall_reaches_the_other_node(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        said = li.send_direct(ann.signed_in.user_id, "said too much")
        entry(ann, "said too much")

        li.call("RecallEntry", conversation_id=said.conversation_id, seq=said.seq, client_entry_id=os.urandom(16))
        ann.wait_push("EntryPush", lambda p: p.entry.body.recall.target_seq == said.seq)

    def test_markers_and_typing_reach_the_peer_and_the_own_devices_at_the_other_node(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        li_too, ann_too = self.connect(self.b, "li"), self.connect(self.a, "ann")
        said = li.send_direct(ann.signed_in.user_id, "read me")
        conversation = said.conversation_id
        entry(ann, "read me")

        def marker(client, reached):
            client.wait_push("MarkerPush", lambda p: p.conversation_id == conversation and p.user_id == ann.signed_in.user_id and reached(p))

        ann.call("ReportDelivered", markers=[{"conversation_id": conversation, "delivered_seq": said.seq}])
        for client in (li, li_too, ann_too):
            marker(client, lambda p: p.delivered_seq >= said.seq)
        ann.call("MarkRead", conversation_id=conversation, read_seq=said.seq)
        for client in (li, li_too, ann_too):
            marker(client, lambda p: p.read_seq >= said.seq)
        ann.call("SetTyping", conversation_id=conversation, typing=True)
        for client in (li, li_too):
            client.wait_push("TypingPush", lambda p: p.user_id == ann.signed_in.user_id and p.typing)

    def test_pinning_a_conversation_reaches_the_own_device_at_the_other_node(self):
        li, li_too, ann = self.connect(self.a, "li"), self.connect(self.b, "li"), self.connect(self.b, "ann")
        said = li.send_direct(ann.signed_in.user_id, "to be pinned")

        li.call("SetConversationView", conversation_id=said.conversation_id, pinned=True)
        li_too.wait_push("SyncHintPush")
        self.assertTrue(li_too.sync()[0][said.conversation_id].conversation.pinned)

    def test_presence_is_seen_at_the_other_node(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        bob_id = self.connect(self.a, "bob").signed_in.user_id
        ann_id = ann.signed_in.user_id
        wait_until(lambda: ann_id in li.call("WatchPresence", user_ids=[ann_id]).online, "ann was not online for a", 10)

        ann.close()
        li.wait_push("PresencePush", lambda p: ann_id in p.went_offline, timeout=10)
        self.connect(self.b, "ann")
        li.wait_push("PresencePush", lambda p: ann_id in p.came_online, timeout=10)
        ann = self.connect(self.b, "ann")
        wait_until(lambda: bob_id in ann.call("WatchPresence", user_ids=[bob_id]).online, "bob was not online for b", 10)

    def test_a_revoked_session_ends_at_the_other_node_within_a_second_or_two(self):
        here, there = self.connect(self.a, "ann"), self.connect(self.b, "ann")
        token = there.signed_in.token
        begun = time.monotonic()

        here.call("RevokeSession", session_id=there.signed_in.session_id)
        there.wait_push("SignedOutPush", timeout=5)
        self.assertLess(time.monotonic() - begun, 2)
        for node in (self.a, self.b):
            self.refused_everywhere(node, token)

    def refused_everywhere(self, node, token):
        client = mini.Client.over_tls(contract(), "127.0.0.1", node.port, node.fingerprint())
        with self.assertRaises(mini.Refused) as refused:
            client.resume(token)
        self.assertEqual(refused.exception.reply.code, contract().common.ERROR_CODE_UNAUTHENTICATED)
        client.close()

    def test_a_parameter_set_at_one_node_holds_at_the_other(self):
        li, ann = self.connect(self.b, "li"), self.connect(self.b, "ann")
        self.a.avisod("param", "messaging.max_text_bytes", "2048")
        try:
            def is_refused():
                try:
                    li.send_direct(ann.signed_in.user_id, "x" * 3000)
                except mini.Refused:
                    return True
                return False

            wait_until(is_refused, "the parameter did not hold at the other node", 3)
        finally:
            self.a.avisod("param", "messaging.max_text_bytes", "8192")

    def test_people_added_and_disabled_at_one_node_are_so_at_the_other(self):
        if "eve" not in self.a.passwords:
            self.a.add_user("eve", "Eve Neu", "Sales")
        li = self.connect(self.b, "li")
        wait_until(lambda: [p for p in li.call("SearchPeople", query="Eve").people if p.name == "Eve Neu"], "eve was not found", 3)
        eve = self.connect(self.b, "eve")

        self.a.avisod("user", "disable", "eve")
        eve.wait_push("SignedOutPush", timeout=5)
        self.a.avisod("user", "enable", "eve")

    def test_wrong_passwords_lock_an_account_whichever_node_they_are_tried_at(self):
        self.a.add_user("mallory")
        for account in ("mallory", "nobody-of-that-name"):
            reasons = []
            for i in range(8):
                node = (self.a, self.b)[i % 2]
                client = mini.Client.over_tls(contract(), "127.0.0.1", node.port, node.fingerprint())
                with self.assertRaises(mini.Refused) as refused:
                    client.login(account, "not it", "guess")
                reasons.append(refused.exception.reply.reason)
                client.close()
                time.sleep(0.05)
            self.assertEqual(reasons, ["bad_credentials"] * 5 + ["locked"] * 3, account)


class NodeLost(ClusterTest):
    def test_a_client_of_a_killed_node_goes_on_at_the_other(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        li_id, ann_id = li.signed_in.user_id, ann.signed_in.user_id
        token, key = ann.signed_in.token, os.urandom(16)
        said = ann.send_direct(li_id, "before the kill", key)
        entry(li, "before the kill")
        li.call("WatchPresence", user_ids=[ann_id])

        self.b.kill()
        ann.close()
        moved = mini.Client.over_tls(contract(), "127.0.0.1", self.a.port, self.a.fingerprint())
        self.open.append(moved)
        moved.resume(token)
        again = moved.send_direct(li_id, "before the kill", key)
        self.assertTrue(again.repeated_request)
        self.assertEqual(again.seq, said.seq)
        after = moved.send_direct(li_id, "after the kill")
        self.assertEqual(after.seq, said.seq + 1)
        self.assertEqual(entry(li, "after the kill").seq, after.seq)

        # Whoever was online at the dead node goes offline with its lease.
        moved.close()
        li.wait_push("PresencePush", lambda p: ann_id in p.went_offline, timeout=25)
        self.b.start()


class RedisLost(ClusterTest):
    def test_messages_come_without_redis_and_fast_again_with_it(self):
        li, ann = self.connect(self.a, "li"), self.connect(self.b, "ann")
        li.send_direct(ann.signed_in.user_id, "with redis")
        entry(ann, "with redis")

        self.redis.kill()
        for i in range(3):
            sent_at = time.monotonic()
            li.send_direct(ann.signed_in.user_id, f"without redis {i}")
            entry(ann, f"without redis {i}")
            self.assertLess(time.monotonic() - sent_at, 5)
        time.sleep(3)  # several attempts to connect
        for node in (self.a, self.b):
            told = [line for line in node.whole_output().splitlines() if "redis_unreachable" in line]
            self.assertEqual(len(told), 1, told)
            self.assertIn("what_to_do=", told[0])
        ready = mini.Rest(contract(), "127.0.0.1", self.a.port, self.a.fingerprint())
        self.assertEqual(ready.request("GET", "/readyz")[0], 200)

        self.redis.start()
        wait_until(lambda: all(node.whole_output().count("redis_connected") == 2 for node in (self.a, self.b)), "redis was not found again", 15)
        time.sleep(1)

        def is_fast():
            text = secrets.token_hex(8)
            sent_at = time.monotonic()
            li.send_direct(ann.signed_in.user_id, text)
            entry(ann, text)
            return time.monotonic() - sent_at < 0.3

        wait_until(is_fast, "messages did not become fast again", 15)

    def test_flushing_redis_revives_nothing_and_loses_nothing(self):
        here, there = self.connect(self.a, "ann"), self.connect(self.b, "ann")
        li, ann_id = self.connect(self.a, "li"), here.signed_in.user_id
        token = there.signed_in.token
        here.call("RevokeSession", session_id=there.signed_in.session_id)
        there.wait_push("SignedOutPush", timeout=5)

        self.redis.run("FLUSHALL")
        for node in (self.a, self.b):
            client = mini.Client.over_tls(contract(), "127.0.0.1", node.port, node.fingerprint())
            with self.assertRaises(mini.Refused):
                client.resume(token)
            client.close()
        bob = self.connect(self.b, "bob")
        li.send_direct(bob.signed_in.user_id, "after the flush")
        entry(bob, "after the flush")
        self.assertIn(ann_id, bob.call("WatchPresence", user_ids=[ann_id]).online)


class StartedWithoutRedis(unittest.TestCase):
    def test_a_node_starts_without_redis_and_finds_it_later(self):
        from harness_cluster import Redis

        redis = Redis()
        self.addCleanup(redis.close)
        redis.kill()
        server = harness.Server(redis.config())
        self.addCleanup(server.close)
        server.start()
        wait_until(lambda: "redis_unreachable" in server.whole_output(), "nothing was said of Redis", 5)

        redis.start()
        wait_until(lambda: "redis_connected" in server.whole_output(), "Redis was not found", 15)
        self.assertEqual(server.stop(signal.SIGTERM), 0)

    def test_a_redis_on_the_network_is_named_in_a_warning_and_holds_nothing_up(self):
        server = harness.Server('[redis]\nhost = "192.0.2.1"\n')
        self.addCleanup(server.close)
        begun = time.monotonic()
        server.start()
        self.assertIn("redis_without_tls host=192.0.2.1", server.whole_output())
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 10)

    def test_a_redis_that_wants_a_password_is_named_once_with_what_to_do(self):
        from harness_cluster import Redis

        redis = Redis()
        self.addCleanup(redis.close)
        redis.run("CONFIG", "SET", "requirepass", "secret")
        server = harness.Server(redis.config())
        self.addCleanup(server.close)
        server.start()
        wait_until(lambda: "redis_refuses" in server.whole_output(), "nothing was said of the password", 5)
        time.sleep(3)
        told = [line for line in server.whole_output().splitlines() if "redis_refuses" in line]
        self.assertEqual(len(told), 1, told)
        self.assertIn("password_file", told[0])


if __name__ == "__main__":
    unittest.main()
