#!/usr/bin/python3
"""Two people talk over frames, REST and WebSocket with a running server; ends non-zero with one line at the first thing that is not as
docs/protocol.md says.

    check.py HOST PORT FINGERPRINT ACCOUNT PASSWORD ACCOUNT PASSWORD [--only frames|rest|websocket]
"""
import argparse
import base64
import json
import os
import sys
import time

import aviso_mini as mini


class Failure(Exception):
    """An assertion that did not hold."""


def expect(claim, what, found=None):
    if not claim:
        raise Failure(what if found is None else f"{what}; found {str(found).strip()!r}")


def expect_refused(code, call, reason=None):
    """`call` must be refused with this code; gives the error."""
    try:
        call()
    except mini.Refused as refused:
        expect(refused.reply.code == code, f"a refusal with code {code}", refused)
        expect(reason is None or refused.reply.reason == reason, f"the reason {reason!r}", refused)
        return refused
    raise Failure(f"a request that must be refused with code {code} was accepted")


class Check:
    def __init__(self, contract, arguments):
        self.contract = contract
        self.server = (arguments.host, arguments.port, arguments.fingerprint)
        self.first = (arguments.account, arguments.password)
        self.second = (arguments.other_account, arguments.other_password)

    def connect(self):
        return mini.Client.over_tls(self.contract, *self.server)

    def sign_in(self, person, device_key):
        client = self.connect()
        signed_in = client.login(*person, device_key)
        expect(signed_in.token, "Login gives a token")
        expect(signed_in.user_id > 0, "Login gives the user's id")
        expect(signed_in.idle_timeout_s > 0, "Login says the agreed idle timeout")
        expect(signed_in.server.max_text_bytes >= 2048, "Login says max_text_bytes", signed_in.server)
        expect(not signed_in.must_change_password, f"{person[0]} must change the password first; give accounts that need not")
        return client

    # Frames

    def frames_before_sign_in(self):
        error = self.contract.common
        wrong = "0" * 64
        try:
            mini.Client.over_tls(self.contract, *self.server[:2], wrong)
            raise Failure("a wrong fingerprint was accepted")
        except mini.ProtocolError:
            pass
        client = self.connect()
        expect(client.call("GetServerInfo").protocol == 1, "GetServerInfo answers before signing in, protocol 1")
        expect_refused(error.ERROR_CODE_UNAUTHENTICATED, lambda: client.call("Sync"))
        refused = expect_refused(error.ERROR_CODE_UNAUTHENTICATED, lambda: client.resume("no such token"))
        expect(refused.reply.action == error.ERROR_ACTION_SIGN_IN, "a bad token says: sign in", refused.reply)
        client.close()
        client = self.connect()
        expect_refused(error.ERROR_CODE_UNAUTHENTICATED, lambda: client.login(f"nobody-{os.urandom(4).hex()}", "wrong", "mini-wrong"),
                       "bad_credentials")
        client.close()

    def frames_malformed(self):
        client = self.sign_in(self.first, "mini-frames")
        kind, _, _ = client.answer(client.send_raw(0xFFFE, b""))
        expect(kind == mini.ERROR, "an unknown command is answered by an error", kind)
        kind, _, body = client.answer(client.send_raw(self.contract.methods["MarkRead"].command, b"\xff\xff\xff"))
        expect(kind == mini.ERROR, "a body that does not parse is answered by an error", kind)
        code = self.contract.common.ErrorReply.FromString(body).code
        expect(code == self.contract.common.ERROR_CODE_INVALID_ARGUMENT, "that error is INVALID_ARGUMENT", code)
        client.ping()
        client.send_raw(0x0101, b"", kind=99)
        try:
            while True:
                client.read(time.monotonic() + 10 * mini.SLOW)
        except mini.Closed:
            pass
        expect(any(kind == mini.ERROR for kind, _, _ in client.answers.values()), "a broken frame gets an error frame before the close")
        client.close()

    def frames_conversation(self):
        error = self.contract.common
        alice, bob = self.sign_in(self.first, "mini-frames"), self.sign_in(self.second, "mini-frames")
        self.talk(alice, bob)

        key, bob_id = os.urandom(16), bob.signed_in.user_id
        first = alice.send_direct(bob_id, "once", key)
        again = alice.send_direct(bob_id, "once", key)
        expect(again.repeated_request and again.seq == first.seq, "the same key gives the first result", again)
        expect_refused(error.ERROR_CODE_CONFLICT, lambda: alice.send_direct(bob_id, "something else", key))
        limit = alice.signed_in.server.max_text_bytes
        expect_refused(error.ERROR_CODE_INVALID_ARGUMENT, lambda: alice.send_direct(bob_id, "x" * (limit + 1)))

        self.recall(alice, bob, first)
        self.order(alice, bob, first.conversation_id)
        self.group(alice, bob)
        self.presence(alice, bob)
        self.resume(alice, bob)
        alice.close()
        bob.close()

    def talk(self, alice, bob):
        """A message, its push, the pull that confirms it, the markers, and Sync."""
        before, kept = bob.sync()
        key, text = os.urandom(16), f"Good morning 早上好 {os.urandom(4).hex()}"
        sent = alice.send_direct(bob.signed_in.user_id, text, key)
        expect(sent.seq > 0 and sent.conversation_id > 0, "a send is answered with its place", sent)
        push = bob.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        expect(push.entry.body.text.text == text, "the push carries the text", push)
        expect(push.entry.sender_id == alice.signed_in.user_id, "the push names the sender", push)

        log = mini.ConversationLog(sent.conversation_id)
        if not log.take_push(push.entry):
            bob.catch_up(log, push.entry.seq)
        expect(log.covered_until >= sent.seq, "pulling covers up to the pushed entry", log.covered_until)
        expect(text in log.texts(), "the pulled range holds the message")

        states, after = bob.sync(kept.epoch, kept.cursor, kept.user_version)
        expect(after.epoch == kept.epoch and not after.full, "a Sync from a fresh cursor is a difference", after)
        expect(sent.conversation_id in states, "Sync names the changed conversation", sorted(states))
        conversation = states[sent.conversation_id].conversation
        expect(conversation.head_seq >= sent.seq, "Sync tells the head", conversation)
        expect(conversation.unread >= 1, "the message is unread", conversation)
        expect(conversation.peer_id == alice.signed_in.user_id, "the direct conversation names its peer", conversation)

        marked = bob.call("MarkRead", conversation_id=sent.conversation_id, read_seq=sent.seq)
        expect(marked.unread == 0 and marked.read_seq >= sent.seq, "MarkRead leaves nothing unread", marked)
        alice.wait_push("MarkerPush", lambda p: p.conversation_id == sent.conversation_id and p.read_seq >= sent.seq)
        receipts = alice.call("GetReceipts", conversation_id=sent.conversation_id, seq=sent.seq)
        expect(bob.signed_in.user_id in receipts.read_by, "the receipt names the reader", receipts)

    def recall(self, alice, bob, sent):
        log = mini.ConversationLog(sent.conversation_id)
        bob.catch_up(log, sent.seq)
        expect("once" in log.texts(), "the message is there before its recall")
        recalled = alice.call("RecallEntry", conversation_id=sent.conversation_id, seq=sent.seq, client_entry_id=os.urandom(16))
        expect(recalled.seq > sent.seq, "a recall has a seq of its own", recalled)
        bob.wait_push("EntryPush", lambda p: p.entry.seq == recalled.seq and p.entry.conversation_id == sent.conversation_id)
        # The push is ignored on purpose: in_step_seq alone must bring the altered row.
        reply = bob.call("PullEntries", conversation_id=sent.conversation_id, from_seq=sent.seq, until_seq=sent.seq, in_step_seq=sent.seq)
        row = next((e for e in reply.altered if e.seq == sent.seq), None)
        expect(row is not None, "a pull with in_step_seq brings the recalled row", [e.seq for e in reply.altered])
        expect(row.recalled and not row.body.text.text and row.altered_seq == recalled.seq, "the altered row has lost its body", row)
        bob.catch_up(log, recalled.seq)
        expect("once" not in log.texts() and log.covered_until >= recalled.seq, "a client that catches up forgets the text")

    def order(self, alice, bob, conversation_id):
        """Pipelined sends are stored in the order they were sent."""
        texts = [f"{i} of {os.urandom(4).hex()}" for i in range(20)]
        ids = [alice.start("SendMessage", conversation_id=conversation_id, client_entry_id=os.urandom(16), text={"text": t})
               for t in texts]
        sent = [alice.finish("SendMessage", i).seq for i in ids]
        expect(sent == sorted(sent) and len(set(sent)) == len(sent), "pipelined sends keep their order", sent)
        log = mini.ConversationLog(conversation_id)
        bob.catch_up(log, sent[-1])
        expect([t for t in log.texts() if t in texts] == texts, "and are pulled in it")
        page = bob.call("PullEntries", conversation_id=conversation_id, before_seq=sent[-1], limit=5)
        expect([e.seq for e in page.entries] == sent[-6:-1], "a page holds the shown entries before a seq", [e.seq for e in page.entries])

    def group(self, alice, bob):
        made = alice.call("CreateGroup", name="mini 小组", member_ids=[bob.signed_in.user_id], client_entry_id=os.urandom(16)).conversation
        expect(made.member_count == 2, "the group has two members", made)
        key = os.urandom(16)
        alice.call("SendMessage", conversation_id=made.conversation_id, client_entry_id=key, text={"text": "to all"})
        bob.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        seen = bob.call("GetConversation", conversation_id=made.conversation_id)
        expect(seen.name == "mini 小组", "a member sees the group's name", seen)
        alice.call("DissolveGroup", conversation_id=made.conversation_id, client_entry_id=os.urandom(16))

    def presence(self, alice, bob):
        online = alice.call("WatchPresence", user_ids=[bob.signed_in.user_id]).online
        expect(bob.signed_in.user_id in online, "somebody who is signed in is online", online)

    def resume(self, alice, bob):
        token = alice.signed_in.token
        alice.close()
        back = self.connect()
        resumed = back.resume(token)
        expect(resumed.user_id == alice.signed_in.user_id, "Resume gives the same person", resumed)
        expect(resumed.store_epoch == alice.signed_in.store_epoch, "and the same epoch")
        key = os.urandom(16)
        back.send_direct(bob.signed_in.user_id, "back again", key)
        bob.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        back.call("Logout")
        back.close()
        ended = self.connect()
        expect_refused(self.contract.common.ERROR_CODE_UNAUTHENTICATED, lambda: ended.resume(token))
        ended.close()

    # REST

    def rest_login(self, person):
        rest = mini.Rest(self.contract, *self.server)
        device = {"device_key": "mini-rest", "kind": "DEVICE_KIND_API", "name": "mini client"}
        signed_in = rest.call("Login", account=person[0], password=person[1], device=device)
        expect(signed_in.get("token"), "Login over REST gives a token", signed_in)
        rest.token = signed_in["token"]
        rest.user_id = int(signed_in["user_id"])
        return rest

    def rest_conversation(self):
        error = self.contract.common
        stranger = mini.Rest(self.contract, *self.server)
        refused = expect_refused(error.ERROR_CODE_UNAUTHENTICATED, lambda: stranger.call("ListConversations"))
        expect(refused.status == 401, "without a session: 401", refused.status)
        expect(stranger.request("GET", "/healthz")[0] == 200, "/healthz answers 200")
        status, _, text = stranger.request("GET", "/openapi.json")
        expect(status == 200 and json.loads(text)["openapi"].startswith("3.1"), "/openapi.json is OpenAPI 3.1", status)
        expect(stranger.request("GET", "/api/v1/no-such-thing")[0] == 404, "an unknown route: 404")

        alice, bob = self.rest_login(self.first), self.sign_in(self.second, "mini-frames")
        key, text = os.urandom(16), f"over REST {os.urandom(4).hex()}"
        fields = {"user_id": bob.signed_in.user_id, "client_entry_id": base64.b64encode(key).decode(), "text": {"text": text}}
        sent = alice.call("SendDirectMessage", **fields)
        expect(isinstance(sent["seq"], str), "int64 is a string in JSON", sent)
        push = bob.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        expect(push.entry.body.text.text == text, "a message sent over REST is pushed over frames", push)

        frames = self.sign_in(self.first, "mini-frames")
        again = frames.send_direct(bob.signed_in.user_id, text, key)
        expect(again.repeated_request and str(again.seq) == sent["seq"], "a key repeats across transports", again)
        frames.close()
        conflict = expect_refused(error.ERROR_CODE_CONFLICT,
                                  lambda: alice.call("SendDirectMessage", **{**fields, "text": {"text": "other"}}))
        expect(conflict.status == 409, "a conflict: 409", conflict.status)

        page = alice.call("PullEntries", conversation_id=sent["conversation_id"], limit=3)
        expect(any(e["seq"] == sent["seq"] and e["body"]["text"]["text"] == text for e in page["entries"]), "GET brings the entry", page)
        synced = alice.call("Sync")
        expect(any(s["conversation"]["conversation_id"] == sent["conversation_id"] for s in synced["conversations"]), "so does Sync")
        missing = expect_refused(error.ERROR_CODE_NOT_FOUND, lambda: alice.call("GetConversation", conversation_id=1 << 60))
        expect(missing.status == 404, "an unknown conversation: 404", missing.status)
        alice.call("Logout")
        expect_refused(error.ERROR_CODE_UNAUTHENTICATED, lambda: alice.call("ListConversations"))
        bob.close()

    # WebSocket

    def websocket_conversation(self):
        def handshake(**headers):
            mini.WebSocketFrames(self.contract, *self.server, {k.title(): v for k, v in headers.items()}).close()

        self.expect_status(401, handshake)
        self.expect_status(401, lambda: handshake(authorization="Bearer no-such-token"))
        alice = self.rest_login(self.first)
        self.expect_status(403, lambda: handshake(cookie=f"__Host-aviso={alice.token}", origin="https://elsewhere.example"))
        handshake(cookie=f"__Host-aviso={alice.token}", origin=f"https://{self.server[0]}:{self.server[1]}")

        bob = self.sign_in(self.second, "mini-frames")
        socket = mini.Client.over_websocket(self.contract, *self.server, alice.token)
        socket.ping()
        key = os.urandom(16)
        socket.send_direct(bob.signed_in.user_id, "over WebSocket", key)
        bob.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        key = os.urandom(16)
        bob.send_direct(alice.user_id, "and back " + "长" * 600, key)
        push = socket.wait_push("EntryPush", lambda p: p.entry.client_entry_id == key)
        expect(push.entry.body.text.text.endswith("长"), "a push arrives over WebSocket", push)
        socket.frames.send(b"text", mini.WebSocketFrames.TEXT)
        try:
            while True:
                socket.read(time.monotonic() + 10 * mini.SLOW)
        except mini.Closed:
            pass
        socket.close()
        alice.call("Logout")
        self.expect_status(401, lambda: handshake(authorization=f"Bearer {alice.token}"))
        bob.close()

    @staticmethod
    def expect_status(status, handshake):
        try:
            handshake()
        except mini.Refused as refused:
            expect(refused.status == status, f"a handshake refused with {status}", refused.status)
            return
        raise Failure(f"a handshake that must be refused with {status} was accepted")


SCENARIOS = {
    "frames": ["frames_before_sign_in", "frames_malformed", "frames_conversation"],
    "rest": ["rest_conversation"],
    "websocket": ["websocket_conversation"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, kind in (("host", str), ("port", int), ("fingerprint", str), ("account", str), ("password", str),
                       ("other_account", str), ("other_password", str)):
        parser.add_argument(name, type=kind)
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--proto", help="folder of the proto files; the checkout's unless named")
    arguments = parser.parse_args()
    check = Check(mini.Contract(arguments.proto), arguments)
    for transport, scenarios in SCENARIOS.items():
        if arguments.only not in (None, transport):
            continue
        for scenario in scenarios:
            try:
                getattr(check, scenario)()
            except (Failure, mini.Refused, mini.ProtocolError, mini.Closed, OSError, KeyError, ValueError) as e:
                print(f"FAILED {scenario}: {type(e).__name__}: {e}", file=sys.stderr)
                return 1
            print(f"ok {scenario}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
