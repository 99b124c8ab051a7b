"""A small Aviso client, written from docs/protocol.md alone: it shares no code with the server, so it shows that the page suffices.

Needs /usr/bin/python3, python3-protobuf and protoc; everything else is the standard library.
"""
import collections
import http.client
import json
import os
import time
import urllib.parse

from aviso_wire import (ERROR, HEADER, PING, PONG, PUSH, REPLY, REQUEST, SLOW, ZSTD, Closed, Contract, ProtocolError, Refused,
                        TlsFrames, WebSocketFrames, decompress, open_tls)

__all__ = ["ERROR", "Client", "Closed", "Contract", "ConversationLog", "ProtocolError", "Refused", "Rest", "WebSocketFrames"]


def patiently(contract, request):
    """Runs `request`; repeats it as long as the server asks to come back within 5 s, at most four times."""
    for _ in range(4):
        try:
            return request()
        except Refused as refused:
            wait_ms = refused.reply.retry_after_ms
            if refused.reply.action != contract.common.ERROR_ACTION_AFTER or wait_ms > 5000:
                raise
            time.sleep(wait_ms / 1000)
    return request()


class Client:
    """Requests and pushes over either kind of frames."""

    def __init__(self, contract, frames):
        self.contract = contract
        self.frames = frames
        self.pushes = collections.deque()
        self.answers = {}
        self.next_id = 1
        self.signed_in = None

    @classmethod
    def over_tls(cls, contract, host, port, fingerprint):
        return cls(contract, TlsFrames(host, port, fingerprint))

    @classmethod
    def over_websocket(cls, contract, host, port, fingerprint, token):
        return cls(contract, WebSocketFrames(contract, host, port, fingerprint, {"Authorization": f"Bearer {token}"}))

    def close(self):
        self.frames.close()

    # Requests

    def start(self, name, /, **fields):
        """Sends a request and does not wait; gives its id."""
        method = self.contract.methods[name]
        return self.send_raw(method.command, method.request(**fields).SerializeToString())

    def send_raw(self, command, body, kind=REQUEST):
        request_id, self.next_id = self.next_id, self.next_id + 1
        self.frames.send(HEADER.pack(len(body), command, kind, 0, request_id) + body)
        return request_id

    def finish(self, name, request_id, timeout=10):
        """Waits for the answer of a started request. Raises Refused."""
        kind, command, body = self.answer(request_id, timeout)
        if kind == ERROR:
            raise Refused(self.contract.common.ErrorReply.FromString(body))
        method = self.contract.methods[name]
        if kind != REPLY or command != method.command:
            raise ProtocolError(f"{name} was answered by kind {kind}, command {command:#06x}")
        return method.response.FromString(body)

    def call(self, name, /, **fields):
        return patiently(self.contract, lambda: self.finish(name, self.start(name, **fields)))

    def ping(self, timeout=10):
        kind, _, _ = self.answer(self.send_raw(0, b"", PING), timeout)
        if kind != PONG:
            raise ProtocolError(f"a ping was answered by kind {kind}")

    def answer(self, request_id, timeout=10):
        """Kind, command and body of what answers a request."""
        deadline = time.monotonic() + timeout * SLOW
        while request_id not in self.answers:
            self.read(deadline)
        return self.answers.pop(request_id)

    def read(self, deadline):
        """Takes one frame: a push into `pushes`, an answer into `answers`."""
        frame = self.frames.receive(deadline)
        if len(frame) < HEADER.size:
            raise ProtocolError("a frame shorter than its header")
        length, command, kind, flags, request_id = HEADER.unpack_from(frame)
        body = frame[HEADER.size:]
        if length != len(body):
            raise ProtocolError("a frame's length is not its body's")
        if flags & ~ZSTD:
            raise ProtocolError(f"unknown flags {flags:#x}")
        if flags & ZSTD:
            body = decompress(body)
        if kind == PING:
            self.frames.send(HEADER.pack(0, command, PONG, 0, request_id))
        elif kind == PUSH:
            known = self.contract.pushes.get(command)
            if known:
                self.pushes.append((known.name, known.message.FromString(body)))
        elif kind in (REPLY, ERROR, PONG):
            self.answers[request_id] = (kind, command, body)
        else:
            raise ProtocolError(f"a frame of kind {kind} from the server")

    # What people do

    def login(self, account, password, device_key):
        device = {"device_key": device_key, "kind": self.contract.common.DEVICE_KIND_API, "name": "mini client"}
        self.signed_in = self.call("Login", account=account, password=password, device=device)
        return self.signed_in

    def resume(self, token):
        self.signed_in = self.call("Resume", token=token)
        return self.signed_in

    def send_direct(self, user_id, text, key=None):
        return self.call("SendDirectMessage", user_id=user_id, client_entry_id=key or os.urandom(16), text={"text": text})

    def wait_push(self, name, wanted=lambda push: True, timeout=5):
        """The first push of that name that `wanted` accepts; others are dropped. Raises TimeoutError."""
        deadline = time.monotonic() + timeout * SLOW
        while True:
            while self.pushes:
                found, push = self.pushes.popleft()
                if found == name and wanted(push):
                    return push
            try:
                self.read(deadline)
            except TimeoutError as e:
                raise TimeoutError(f"the awaited {name} did not come within {timeout} s") from e

    def sync(self, epoch=b"", cursor=0, user_version=0, entries_per_conversation=1):
        """All pages. Gives the conversation states by id and the last reply (epoch, cursor and version to keep)."""
        states = {}
        while True:
            reply = self.call("Sync", epoch=epoch, cursor=cursor, user_version=user_version,
                              entries_per_conversation=entries_per_conversation)
            states.update({state.conversation.conversation_id: state for state in reply.conversations})
            epoch, cursor, user_version = reply.epoch, reply.cursor, reply.user_version
            if not reply.more:
                return states, reply

    def catch_up(self, log, until):
        """The gap rule: pulls what is not covered up to `until`, and what was altered below."""
        while True:
            covered = log.covered_until
            reply = self.call("PullEntries", conversation_id=log.conversation_id, from_seq=min(covered + 1, until),
                              until_seq=until, limit=200, in_step_seq=log.in_step)
            log.take_reply(reply)
            if log.covered_until >= until:
                return
            if log.covered_until == covered and not reply.more_altered:
                raise ProtocolError(f"a pull of {covered + 1} to {until} covers {reply.covered_from} to {reply.covered_until}")


class ConversationLog:
    """A conversation's rows, merged by (conversation, seq), and how far they are covered."""

    def __init__(self, conversation_id):
        self.conversation_id = conversation_id
        self.rows = {}
        self.recalls = {}  # target seq -> seq of its recall
        self.covered_until = 0
        self.in_step = 0

    def take_reply(self, reply):
        for entry in list(reply.entries) + list(reply.altered):
            self._merge(entry)
        if reply.more_altered:  # too many to name: all of it anew
            self.covered_until = self.in_step = 0
            return
        if reply.covered_from <= self.covered_until + 1:
            self.covered_until = max(self.covered_until, reply.covered_until)
        self.in_step = self.covered_until

    def take_push(self, entry):
        """True when the push closes up; otherwise what lies before it must be pulled."""
        self._merge(entry)
        if entry.seq > self.covered_until + 1:
            return False
        self.covered_until = max(self.covered_until, entry.seq)
        return True

    def _merge(self, entry):
        known = self.rows.get(entry.seq)
        if known is None or entry.altered_seq >= known.altered_seq:
            self.rows[entry.seq] = entry
        if entry.body.WhichOneof("content") == "recall":
            target = entry.body.recall.target_seq
            self.recalls[target] = max(self.recalls.get(target, 0), entry.seq)
            self._apply_recall(target)
        self._apply_recall(entry.seq)

    def _apply_recall(self, seq):
        """Also for a target that comes after its recall, from a reply read before it."""
        target, recalled_at = self.rows.get(seq), self.recalls.get(seq, 0)
        if target is not None and target.altered_seq < recalled_at:
            target.ClearField("body")
            target.recalled = True
            target.altered_seq = recalled_at

    def texts(self):
        return [row.body.text.text for _, row in sorted(self.rows.items()) if row.body.WhichOneof("content") == "text"]


class Rest:
    """JSON over HTTPS. Answers are plain dictionaries."""

    def __init__(self, contract, host, port, fingerprint):
        self.contract = contract
        self.address = (host, port, fingerprint)
        self.token = ""

    def request(self, verb, target, body=None, headers=None):
        """One request on a connection of its own: status, headers, body as text."""
        host, port, fingerprint = self.address
        connection = http.client.HTTPConnection(host, port, timeout=10)
        connection.sock = open_tls(host, port, fingerprint, "http/1.1")
        fields = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            fields["Content-Type"] = "application/json"
            body = json.dumps(body)
        connection.request(verb, target, body, {**fields, **(headers or {})})
        response = connection.getresponse()
        text = response.read().decode("utf-8")
        connection.close()
        return response.status, response.headers, text

    def call(self, name, /, **fields):
        """Calls a method by its route; fields in braces go into the path. Raises Refused."""
        return patiently(self.contract, lambda: self._call_once(name, dict(fields)))

    def _call_once(self, name, fields):
        method = self.contract.methods[name]
        target = method.route
        for field in [part[1:-1] for part in target.split("/") if part.startswith("{")]:
            target = target.replace("{" + field + "}", urllib.parse.quote(str(fields.pop(field)), safe=""))
        if method.verb in ("GET", "DELETE"):
            query = urllib.parse.urlencode(fields, doseq=True)
            status, headers, text = self.request(method.verb, target + ("?" + query if query else ""))
        else:
            status, headers, text = self.request(method.verb, target, fields)
        if status == 200:
            return json.loads(text)
        raise Refused(self._problem(headers, text), status)

    def _problem(self, headers, text):
        if not headers.get("Content-Type", "").startswith("application/problem+json"):
            raise ProtocolError(f"an error that is no problem details: {headers.get('Content-Type')}: {text[:200]}")
        problem, common = json.loads(text), self.contract.common
        code = common.ErrorCode.Value("ERROR_CODE_" + problem["code"].upper())
        action = common.ERROR_ACTION_NEVER
        if "retry_after_ms" in problem:
            action = common.ERROR_ACTION_AFTER
        elif code == common.ERROR_CODE_UNAUTHENTICATED:
            action = common.ERROR_ACTION_SIGN_IN
        return common.ErrorReply(code=code, action=action, detail=problem["detail"], field=problem.get("field", ""),
                                 reason=problem.get("reason", ""), retry_after_ms=problem.get("retry_after_ms", 0),
                                 request_id=problem["request_id"])
