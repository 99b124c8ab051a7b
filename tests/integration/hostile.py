"""What the tests with ill-meaning clients share: raw connections, and a bystander whose chat must not suffer meanwhile."""

import os
import pathlib
import random
import socket
import ssl
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "mini_client"))

import aviso_mini as mini  # noqa: E402
import aviso_wire as wire  # noqa: E402
from harness import SLOW, ServerTest  # noqa: E402

HEADER = mini.HEADER
REQUEST, REPLY, ERROR, PUSH, PING, PONG = range(1, 7)
SEED = int(os.environ.get("AVISO_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)


def frame(command, body=b"", kind=REQUEST, request_id=1, flags=0, length=None):
    return HEADER.pack(len(body) if length is None else length, command, kind, flags, request_id) + body


def frames_in(data):
    """(command, kind, flags, request id, body) of every whole frame."""
    found = []
    while len(data) >= HEADER.size:
        length, command, kind, flags, request_id = HEADER.unpack_from(data)
        if len(data) < HEADER.size + length:
            break
        found.append((command, kind, flags, request_id, data[HEADER.size:HEADER.size + length]))
        data = data[HEADER.size + length:]
    return found


def tcp(port, source=None):
    link = socket.create_connection(("127.0.0.1", port), timeout=10 * SLOW, source_address=(source, 0) if source else None)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def tls(port, alpn="aviso/1", source=None, link=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols([alpn])
    return context.wrap_socket(link or tcp(port, source))


def read_all(link, patience=10):
    """Everything until the server closes. Fails when it does not."""
    data, deadline = b"", time.monotonic() + patience * SLOW
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise AssertionError(f"the server did not close within {patience * SLOW:.0f} s; it sent {data[:300]!r}")
        link.settimeout(left)
        try:
            part = link.recv(65536)
        except TimeoutError:
            continue
        except (ConnectionError, ssl.SSLError):
            return data
        if not part:
            return data
        data += part


def read_frames(link, count, patience=10):
    """The next `count` frames; what came until then when the server closes first."""
    data, deadline = b"", time.monotonic() + patience * SLOW
    while len(frames_in(data)) < count and time.monotonic() < deadline:
        link.settimeout(max(0.05, deadline - time.monotonic()))
        try:
            part = link.recv(65536)
        except (TimeoutError, ConnectionError, ssl.SSLError):
            break
        if not part:
            break
        data += part
    return frames_in(data)


def send(link, data):
    """What the server no longer takes is its right: it may close in the middle."""
    try:
        link.sendall(data)
        return True
    except (ConnectionError, ssl.SSLError, TimeoutError):
        return False


def client_on(contract, link):
    """A client over an open connection."""
    frames = wire.TlsFrames.__new__(wire.TlsFrames)
    frames.stream = wire.ByteStream(link)
    return mini.Client(contract, frames)


def http(port, request, patience=10, source=None):
    """Sends bytes as an HTTP client; everything that comes until the server closes."""
    link = tls(port, "http/1.1", source)
    send(link, request)
    answer = read_all(link, patience)
    link.close()
    return answer


def status_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def client_hello():
    """The first bytes a TLS client sends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def resident_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


class Bystander(threading.Thread):
    """Two people who chat all the time, and note how long each message takes from one to the other."""

    def __init__(self, contract, server):
        super().__init__(daemon=True)
        self.contract, self.server = contract, server
        self.delays, self.fault, self.done = [], None, threading.Event()

    def connect(self, account):
        client = mini.Client.over_tls(self.contract, "127.0.0.1", self.server.port, self.server.fingerprint())
        client.login(account, self.server.passwords[account], f"bystander-{account}")
        return client

    def run(self):
        try:
            li, ann = self.connect("li"), self.connect("ann")
            while not self.done.wait(0.05):
                begun, key = time.monotonic(), os.urandom(16)
                li.send_direct(ann.signed_in.user_id, f"undisturbed {begun}", key)
                ann.wait_push("EntryPush", lambda push: push.entry.client_entry_id == key, timeout=20)
                self.delays.append(time.monotonic() - begun)
                if len(self.delays) % 50 == 0:
                    ann.ping(timeout=20)  # who only listens must show that it lives
            li.close()
            ann.close()
        except Exception as e:  # told by finish()
            self.fault = e

    def finish(self):
        self.done.set()
        self.join(30 * SLOW)
        if self.fault is not None:
            raise AssertionError(f"the bystanders were disturbed: {type(self.fault).__name__}: {self.fault}")
        slowest, median = max(self.delays), sorted(self.delays)[len(self.delays) // 2]
        if median > 0.5 * SLOW or slowest > 5 * SLOW:
            raise AssertionError(f"the bystanders' messages took {median:.3f} s (median), {slowest:.3f} s (slowest)")


class HostileTest(ServerTest):
    """The server ends every test alive, no larger than it may be, and two people chat through all of it."""

    extra_config = """
[network]
handshake_timeout_s = 2
first_frame_timeout_s = 2
headers_timeout_s = 2
max_unauthenticated_per_address = 300
"""
    growth_kib = 64 * 1024  # what a test may add to the server's memory

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.add_user("mal", "Mallory", "Sales/Europe")
        cls.contract = mini.Contract()
        cls.port = cls.server.port

    def setUp(self):
        self.random = random.Random(SEED)
        self.bystander = Bystander(self.contract, self.server)
        self.bystander.start()
        while not self.bystander.delays and self.bystander.is_alive():
            time.sleep(0.02)
        self.pid = self.server.process.pid
        self.memory = resident_kib(self.pid)

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), f"the server ended (AVISO_SEED={SEED}):\n" + self.server.output())
        if SLOW == 1:  # sanitizers keep freed memory
            grown = resident_kib(self.pid) - self.memory
            self.assertLess(grown, self.growth_kib, f"the server has grown by {grown} KiB")
        self.bystander.finish()
        super().tearDown()

    def mallory(self, device="mal"):
        client = mini.Client.over_tls(self.contract, "127.0.0.1", self.port, self.server.fingerprint())
        client.login("mal", self.server.passwords["mal"], device)
        self.addCleanup(client.close)
        return client

    def token(self, device="mal-rest"):
        client = self.mallory(device)
        return client.signed_in.token

    def error_of(self, body):
        return self.contract.common.ErrorReply.FromString(body)

    def assert_framing_refused(self, answer):
        found = frames_in(answer)
        self.assertEqual(len(found), 1, f"one closing error frame; got {answer[:200]!r}")
        self.assertEqual(found[0][1], ERROR)
        self.assertEqual(self.error_of(found[0][4]).reason, "framing")
