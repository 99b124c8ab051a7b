"""HTTPS and WebSocket spoken by hand over the standard library's ssl: no code of the server or its clients."""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import time

SESSION_COOKIE = "__Host-aviso"


def connect(server, alpn="http/1.1"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the fingerprint takes its place
    if alpn:
        context.set_alpn_protocols([alpn])
    link = context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), 10))
    found = hashlib.sha256(link.getpeercert(binary_form=True)).hexdigest()
    if found != server.fingerprint():
        link.close()
        raise AssertionError(f"fingerprint {found}")
    return link


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Stream:
    """Reads exact amounts, until a deadline of its own per call."""

    def __init__(self, link):
        self.link, self.buffer = link, b""

    def until(self, end, timeout=10):
        deadline = time.monotonic() + timeout
        while end not in self.buffer:
            self._more(deadline)
        at = self.buffer.index(end) + len(end)
        taken, self.buffer = self.buffer[:at], self.buffer[at:]
        return taken

    def exactly(self, size, timeout=10):
        deadline = time.monotonic() + timeout
        while len(self.buffer) < size:
            self._more(deadline)
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _more(self, deadline):
        self.link.settimeout(max(0.001, deadline - time.monotonic()))
        chunk = self.link.recv(65536)
        if not chunk:
            raise EOFError("the server closed the connection")
        self.buffer += chunk

    def answer(self, head_only=False):
        head = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in head[1:] if line]
        answer = Answer(int(head[0].split(" ")[1]), headers, b"")
        if not head_only:
            answer.body = self.exactly(int(answer.header("Content-Length") or 0))
        return answer


class Https:
    """One request per connection, as a script would do it. `token` and `cookie` are sent when set."""

    def __init__(self, server, token=None, cookie=None):
        self.server, self.token, self.cookie = server, token, cookie

    def request(self, verb, target, body=None, headers=None, content_type="application/json"):
        fields = {"Host": f"127.0.0.1:{self.server.port}", "Connection": "close"}
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            fields["Cookie"] = f"theme=dark; {SESSION_COOKIE}={self.cookie}"
        payload = b""
        if body is not None:
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            fields["Content-Type"] = content_type
        if payload or verb in ("POST", "PUT", "PATCH"):
            fields["Content-Length"] = str(len(payload))
        fields.update(headers or {})
        lines = [f"{verb} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        with connect(self.server) as link:
            link.sendall("\r\n".join(lines).encode() + payload)
            return Stream(link).answer(head_only=verb == "HEAD")

    def login(self, account, password=None, device="script", **more):
        body = {"account": account, "password": password or self.server.passwords[account],
                "device": {"device_key": f"{account}-{device}", "kind": "DEVICE_KIND_API", "name": device}, **more}
        answer = self.request("POST", "/api/v1/sessions", body)
        if answer.status != 200:
            raise AssertionError(f"login of {account}: {answer}")
        signed_in = answer.json()
        self.token = signed_in["token"]
        return signed_in


# Frames (docs/protocol.md, section 2)

REQUEST, REPLY, ERROR, PUSH, PING, PONG = range(1, 7)
HEADER = struct.Struct("!IHBBI")


def frame(command, kind, request_id, body=b""):
    return HEADER.pack(len(body), command, kind, 0, request_id) + body


class WebSocket:
    TEXT, BINARY, CLOSE, WS_PING, WS_PONG = 1, 2, 8, 9, 10

    def __init__(self, server, headers, target="/api/v1/ws"):
        """`answer.status` says whether it came about."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self.link = connect(server)
        self.stream = Stream(self.link)
        self.link.sendall("\r\n".join(lines).encode())
        self.answer = self.stream.answer()
        expected = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        self.accepted = self.answer.header("Sec-WebSocket-Accept") == base64.b64encode(expected).decode()
        self.last_id = 0

    def send(self, payload, opcode=BINARY, final=True, masked=True):
        size = len(payload)
        first, mask_bit = (0x80 if final else 0) | opcode, 0x80 if masked else 0
        if size < 126:
            head = struct.pack("!BB", first, mask_bit | size)
        elif size < 65536:
            head = struct.pack("!BBH", first, mask_bit | 126, size)
        else:
            head = struct.pack("!BBQ", first, mask_bit | 127, size)
        if masked:
            mask = os.urandom(4)
            pad = (mask * (size // 4 + 1))[:size]
            payload = mask + (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(size, "big")
        self.link.sendall(head + payload)

    def receive(self, timeout=10):
        """Opcode and payload of the next message."""
        first, second = self.stream.exactly(2, timeout)
        if second & 0x80:
            raise AssertionError("a masked message from the server")
        size = second & 0x7F
        if size == 126:
            size = struct.unpack("!H", self.stream.exactly(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.stream.exactly(8))[0]
        return first & 0x0F, self.stream.exactly(size)

    def request(self, command, body=b""):
        """The frame that answers; pushes that come meanwhile are put into `pushes`."""
        self.last_id += 1
        self.send(frame(command, REQUEST, self.last_id, body))
        return self.until(lambda kind, request_id: kind in (REPLY, ERROR) and request_id == self.last_id)

    def until(self, wanted, timeout=10):
        """Command, kind and body of the first frame that `wanted(kind, request_id)` accepts."""
        deadline = time.monotonic() + timeout
        while True:
            opcode, message = self.receive(max(0.001, deadline - time.monotonic()))
            if opcode == self.CLOSE:
                raise EOFError(f"closed with {struct.unpack('!H', message[:2])[0] if message else 'no code'}")
            if opcode != self.BINARY:
                continue
            length, command, kind, _, request_id = HEADER.unpack_from(message)
            if length != len(message) - HEADER.size:
                raise AssertionError("a frame's length is not its body's")
            if wanted(kind, request_id):
                return command, kind, message[HEADER.size:]

    def push(self, command, timeout=10):
        deadline = time.monotonic() + timeout
        while True:
            found, _, body = self.until(lambda kind, _: kind == PUSH, max(0.001, deadline - time.monotonic()))
            if found == command:
                return body

    def close_code(self, timeout=10):
        """The code the server closes with, whatever comes before; 1006 when it just closes."""
        try:
            while True:
                opcode, message = self.receive(timeout)
                if opcode == self.CLOSE:
                    return struct.unpack("!H", message[:2])[0] if message else 1005
        except (EOFError, ConnectionError, ssl.SSLError):
            return 1006

    def close(self):
        self.link.close()


# Just enough protobuf to write and read single fields by hand.


def varint(number):
    encoded = b""
    while number > 0x7F:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return encoded + bytes([number])


def bytes_field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def int_field(number, value):
    return varint(number << 3) + varint(value)
