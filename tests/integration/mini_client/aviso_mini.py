"""A small Aviso client, written from docs/protocol.md alone: it shares no code with the server, so it shows that the page suffices.

Needs /usr/bin/python3, python3-protobuf and protoc; everything else is the standard library.
"""
import base64
import collections
import ctypes
import ctypes.util
import hashlib
import http.client
import importlib
import json
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse

REQUEST, REPLY, ERROR, PUSH, PING, PONG = range(1, 7)
HEADER = struct.Struct("!IHBBI")
ZSTD = 1
MAX_BODY = 256 * 1024
FEATURES = ("identity", "directory", "conversations", "messaging", "presence", "settings", "admin", "system")

Method = collections.namedtuple("Method", "command request response verb route")
Push = collections.namedtuple("Push", "name message")


class ProtocolError(Exception):
    """The other side did something the protocol does not allow."""


class Closed(Exception):
    """The connection is closed."""


class Refused(Exception):
    """The server answered with an error. `reply` is the ErrorReply, `status` the HTTP status over REST."""

    def __init__(self, reply, status=0):
        super().__init__(f"code {reply.code}, reason {reply.reason!r}: {reply.detail}")
        self.reply = reply
        self.status = status


class Contract:
    """The proto files, compiled into a temporary folder: message classes, methods by name, pushes by number."""

    def __init__(self, proto_folder=None):
        folder = pathlib.Path(proto_folder or pathlib.Path(__file__).resolve().parents[3] / "proto")
        self._generated = tempfile.TemporaryDirectory(prefix="aviso-mini-")
        files = sorted(str(f) for f in folder.rglob("*.proto"))
        subprocess.run(["protoc", f"-I{folder}", f"--python_out={self._generated.name}", *files], check=True)
        sys.path.insert(0, self._generated.name)
        options = importlib.import_module("aviso.options_pb2")
        self.common = importlib.import_module("aviso.v1.common_pb2")
        self.methods, self.pushes = {}, {}
        for feature in FEATURES:
            module = importlib.import_module(f"aviso.v1.{feature}_pb2")
            setattr(self, feature, module)
            for service in module.DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    api = method.GetOptions().Extensions[options.api]
                    verb, route = api.http.split(" ", 1)
                    self.methods[method.name] = Method(api.command, self._class(method.input_type),
                                                       self._class(method.output_type), verb, route)
            for name, descriptor in module.DESCRIPTOR.message_types_by_name.items():
                number = descriptor.GetOptions().Extensions[options.push]
                if number:
                    self.pushes[number] = Push(name, getattr(module, name))

    @staticmethod
    def _class(descriptor):
        module = importlib.import_module(descriptor.file.name.replace("/", ".")[:-len(".proto")] + "_pb2")
        return getattr(module, descriptor.name)


def open_tls(host, port, fingerprint, alpn, timeout=10):
    """Connects and compares the leaf certificate's SHA-256 before anything is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the fingerprint takes its place
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols([alpn])
    link = context.wrap_socket(socket.create_connection((host, port), timeout), server_hostname=host)
    found = hashlib.sha256(link.getpeercert(binary_form=True)).hexdigest()
    if found != fingerprint.lower().replace(":", ""):
        link.close()
        raise ProtocolError(f"the certificate's fingerprint is {found}, expected {fingerprint}")
    if alpn == "aviso/1" and link.selected_alpn_protocol() != alpn:
        link.close()
        raise ProtocolError("the server did not select aviso/1")
    return link


def decompress(body):
    """Opens one zstd frame with the system's libzstd (the standard library has none)."""
    zstd = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    zstd.ZSTD_decompress.restype = ctypes.c_size_t
    zstd.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    zstd.ZSTD_isError.argtypes = [ctypes.c_size_t]
    plain = ctypes.create_string_buffer(MAX_BODY)
    size = zstd.ZSTD_decompress(plain, MAX_BODY, body, len(body))
    if zstd.ZSTD_isError(size):
        raise ProtocolError("a body is not one zstd frame within the limit")
    return plain.raw[:size]


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


class ByteStream:
    """Reads exact amounts from a socket, until a deadline. What was read stays when the deadline passes."""

    def __init__(self, link):
        self.link = link
        self.buffer = b""

    def need(self, size, deadline):
        """Waits until `size` bytes are in the buffer."""
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("nothing came in time")
            self.link.settimeout(left)
            try:
                chunk = self.link.recv(65536)
            except (ConnectionError, ssl.SSLError) as e:
                raise Closed(str(e)) from e
            if not chunk:
                raise Closed("the server closed the connection")
            self.buffer += chunk

    def take(self, size):
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def send(self, data):
        self.link.settimeout(10)
        try:
            self.link.sendall(data)
        except (ConnectionError, ssl.SSLError) as e:
            raise Closed(str(e)) from e


class TlsFrames:
    """Frames directly over TLS."""

    def __init__(self, host, port, fingerprint):
        self.stream = ByteStream(open_tls(host, port, fingerprint, "aviso/1"))

    def send(self, frame):
        self.stream.send(frame)

    def receive(self, deadline):
        self.stream.need(HEADER.size, deadline)
        length = HEADER.unpack_from(self.stream.buffer)[0]
        if length > MAX_BODY:
            raise ProtocolError(f"a frame of {length} bytes")
        self.stream.need(HEADER.size + length, deadline)
        return self.stream.take(HEADER.size + length)

    def close(self):
        self.stream.link.close()


class WebSocketFrames:
    """One frame per binary message (RFC 6455), session in the handshake. Raises Refused with the HTTP status."""

    BINARY, TEXT, CLOSE, WS_PING, WS_PONG = 2, 1, 8, 9, 10

    def __init__(self, contract, host, port, fingerprint, headers):
        self.stream = ByteStream(open_tls(host, port, fingerprint, "http/1.1"))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET /api/v1/ws HTTP/1.1", f"Host: {host}:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *(f"{k}: {v}" for k, v in headers.items())]
        self.stream.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        deadline = time.monotonic() + 10
        while b"\r\n\r\n" not in self.stream.buffer:
            self.stream.need(len(self.stream.buffer) + 1, deadline)
        head = self.stream.take(self.stream.buffer.index(b"\r\n\r\n") + 4).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        if status != 101:
            self.close()
            raise Refused(contract.common.ErrorReply(detail=head.splitlines()[0]), status)
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head.splitlines()[1:])}
        expected = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        if fields.get("sec-websocket-accept") != expected:
            raise ProtocolError("the handshake's Sec-WebSocket-Accept is wrong")

    def send(self, frame, opcode=BINARY):
        """Client messages are masked (RFC 6455, 5.3)."""
        mask = os.urandom(4)
        size = len(frame)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
        masked = bytes(byte ^ mask[i & 3] for i, byte in enumerate(frame))
        self.stream.send(head + mask + masked)

    def receive(self, deadline):
        message = b""
        while True:
            final, opcode, payload = self._fragment(deadline)
            if opcode == self.CLOSE:
                raise Closed("the server closed the WebSocket")
            if opcode == self.WS_PING:
                self.send(payload, self.WS_PONG)
            elif opcode in (self.BINARY, 0):
                message += payload
                if final:
                    return message
            elif opcode != self.WS_PONG:
                raise ProtocolError(f"a WebSocket message of opcode {opcode}")

    def _fragment(self, deadline):
        self.stream.need(2, deadline)
        first, second = self.stream.buffer[0], self.stream.buffer[1]
        if second & 0x80:
            raise ProtocolError("a masked message from the server")
        size, at = second & 0x7F, 2
        if size == 126:
            self.stream.need(4, deadline)
            size, at = struct.unpack_from("!H", self.stream.buffer, 2)[0], 4
        elif size == 127:
            self.stream.need(10, deadline)
            size, at = struct.unpack_from("!Q", self.stream.buffer, 2)[0], 10
        if size > HEADER.size + MAX_BODY:
            raise ProtocolError(f"a WebSocket message of {size} bytes")
        self.stream.need(at + size, deadline)
        self.stream.take(at)
        return bool(first & 0x80), first & 0x0F, self.stream.take(size)

    def close(self):
        self.stream.link.close()


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
        deadline = time.monotonic() + timeout
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
        deadline = time.monotonic() + timeout
        while True:
            while self.pushes:
                found, push = self.pushes.popleft()
                if found == name and wanted(push):
                    return push
            self.read(deadline)

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
            if log.covered_until >= until and not reply.more_altered:
                return
            if log.covered_until == covered and not reply.more_altered:
                raise ProtocolError(f"a pull of {covered + 1} to {until} covers {reply.covered_from} to {reply.covered_until}")


class ConversationLog:
    """A conversation's rows, merged by (conversation, seq), and how far they are covered."""

    def __init__(self, conversation_id):
        self.conversation_id = conversation_id
        self.rows = {}
        self.covered_until = 0
        self.in_step = 0

    def take_reply(self, reply):
        for entry in list(reply.entries) + list(reply.altered):
            self._merge(entry)
        if reply.covered_from <= self.covered_until + 1:
            self.covered_until = max(self.covered_until, reply.covered_until)
        if reply.more_altered:
            self.in_step = max(entry.altered_seq for entry in reply.altered)
        else:
            self.in_step = max(self.in_step, min(self.covered_until, reply.head_seq))

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
            target = self.rows.get(entry.body.recall.target_seq)
            if target is not None and target.altered_seq < entry.seq:
                target.ClearField("body")
                target.recalled = True
                target.altered_seq = entry.seq

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
