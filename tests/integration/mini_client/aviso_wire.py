"""What the mini client stands on: the compiled contract, pinned TLS, and frames over TLS or in WebSocket messages."""
import base64
import collections
import ctypes
import ctypes.util
import hashlib
import importlib
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

REQUEST, REPLY, ERROR, PUSH, PING, PONG = range(1, 7)
HEADER = struct.Struct("!IHBBI")
ZSTD = 1
MAX_BODY = 256 * 1024
SLOW = float(os.environ.get("AVISO_SLOW", "1"))  # how many times longer to wait, for servers under sanitizers
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
    link = context.wrap_socket(socket.create_connection((host, port), timeout * SLOW), server_hostname=host)
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
        self.link.settimeout(10 * SLOW)
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
        deadline = time.monotonic() + 10 * SLOW
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
