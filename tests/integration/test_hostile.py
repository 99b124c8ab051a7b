"""Clients that lie, stall and flood: each gets a clear answer or a closed connection, and nobody else notices.

AVISO_SEED repeats a run's random bytes.
"""

import ctypes
import ctypes.util
import ssl
import time
import unittest

import hostile
from hostile import (ERROR, PING, PONG, PUSH, REPLY, REQUEST, SLOW, HostileTest, client_hello, frame, frames_in, read_all, read_frames, send,
                     status_of, tcp, tls)

ZSTD = 1


def zstd(data):
    library = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    library.ZSTD_compressBound.restype = library.ZSTD_compress.restype = ctypes.c_size_t
    library.ZSTD_compressBound.argtypes = [ctypes.c_size_t]
    library.ZSTD_compress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
    out = ctypes.create_string_buffer(library.ZSTD_compressBound(len(data)))
    size = library.ZSTD_compress(out, len(out), data, len(data), 3)
    return out.raw[:size]


class Frames(HostileTest):
    def broken(self, data):
        link = tls(self.port)
        send(link, data)
        answer = read_all(link)
        link.close()
        return answer

    def test_a_frame_cut_off_at_any_place_leaves_no_trace(self):
        whole = frame(self.contract.methods["GetServerInfo"].command, b"")
        for size in range(1, len(whole)):
            link = tls(self.port)
            send(link, whole[:size])
            link.close()
        link = tls(self.port)
        send(link, frame(0x0101, b"x" * 10, length=5000))
        link.close()

    def test_a_frame_begun_and_not_ended_is_given_up(self):
        begun = time.monotonic()
        link = tls(self.port)
        send(link, frame(0x0101, b"only the beginning", length=10000))
        self.assertEqual(read_all(link), b"")
        self.assertLess(time.monotonic() - begun, 5 * SLOW)

    def test_pings_alone_do_not_hold_a_place(self):
        link = tls(self.port)
        begun = time.monotonic()
        while send(link, frame(0, kind=PING)) and time.monotonic() - begun < 10 * SLOW:
            time.sleep(0.2)
        self.assertLess(time.monotonic() - begun, 8 * SLOW)
        link.close()

    def test_too_large_a_frame_is_refused_by_its_header(self):
        for length in (16 * 1024 + 1, 256 * 1024, 0x7FFFFFFF, 0xFFFFFFFF):
            self.assert_framing_refused(self.broken(frame(0x0101, length=length)))

        client = self.mallory()
        client.frames.send(frame(0x0401, request_id=77, length=256 * 1024 + 1))
        kind, _, body = client.answer(77)
        self.assertEqual((kind, self.error_of(body).reason), (ERROR, "framing"))

    def test_what_no_frame_is_like_is_refused(self):
        self.assert_framing_refused(self.broken(frame(0x0101, kind=0)))
        self.assert_framing_refused(self.broken(frame(0x0101, kind=7)))
        self.assert_framing_refused(self.broken(frame(0x0101, kind=255)))
        self.assert_framing_refused(self.broken(frame(0x0101, flags=2)))
        self.assert_framing_refused(self.broken(frame(0x0101, flags=0x81)))

    def test_compression_cannot_be_used_to_swell(self):
        for body in (b"no zstd at all", b"", zstd(b"\0" * (16 * 1024 + 1)), zstd(b"\0" * (100 * 1024 * 1024)), zstd(b"a") + zstd(b"b"),
                     zstd(b"x" * 1000)[:-1]):
            self.assert_framing_refused(self.broken(frame(0x0101, body, flags=ZSTD)))

        link = tls(self.port)
        send(link, frame(0x0107, zstd(b""), flags=ZSTD, request_id=5))
        answers = read_frames(link, 1)
        self.assertEqual([(f[1], f[3]) for f in answers], [(REPLY, 5)], [self.error_of(f[4]) for f in answers])
        link.close()

    def test_unknown_commands_and_frames_of_a_server_are_answered_and_the_connection_stays(self):
        link = tls(self.port)
        for request_id, (command, kind) in enumerate([(0, REQUEST), (0xFFFF, REQUEST), (0x01F1, REQUEST), (0x0801, REQUEST), (0x0107, REPLY),
                                                      (0x0107, ERROR), (0x04F1, PUSH)], 1):
            send(link, frame(command, kind=kind, request_id=request_id))
        send(link, frame(0, kind=PONG))
        send(link, frame(0x0107, request_id=99))
        answers = read_frames(link, 8)
        reasons = {f[3]: self.error_of(f[4]).reason for f in answers if f[1] == ERROR}
        self.assertEqual(reasons, {1: "unknown_command", 2: "unknown_command", 3: "unknown_command", 4: "https_only", 5: "unexpected_kind",
                                   6: "unexpected_kind", 7: "unexpected_kind"})
        self.assertEqual([f[3] for f in answers if f[1] == REPLY], [99])
        link.close()

    def test_random_bytes_end_in_an_error_frame_or_a_closed_connection(self):
        for _ in range(100):
            link = tls(self.port)
            send(link, self.random.randbytes(self.random.randrange(12, 3000)))
            answer = read_all(link)
            for found in frames_in(answer):
                self.assertEqual(found[1], ERROR)
            link.close()

    def test_every_method_takes_any_body_before_sign_in(self):
        link = tls(self.port)
        sent = 0
        for name, method in self.contract.methods.items():
            if method.command >= 0x0800 or name in ("Login", "Resume"):
                continue
            sent += 1
            send(link, frame(method.command, self.random.randbytes(self.random.randrange(0, 200)), request_id=sent))
        answers = read_frames(link, sent)
        self.assertEqual(sorted(f[3] for f in answers), list(range(1, sent + 1)))
        for found in answers:
            if found[1] == ERROR:
                self.assertIn(self.error_of(found[4]).code, (self.contract.common.ERROR_CODE_INVALID_ARGUMENT,
                                                             self.contract.common.ERROR_CODE_UNAUTHENTICATED))
        link.close()

    def test_every_method_takes_any_body_after_sign_in(self):
        client = self.mallory()
        methods = [m for name, m in self.contract.methods.items()
                   if m.command < 0x0800 and name not in ("Login", "Resume", "Logout", "ChangePassword")]
        for _ in range(40):
            waiting = []
            for method in methods:
                waiting.append(client.send_raw(method.command, self.body_for(method)))
            for request_id in waiting:
                kind, _, body = client.answer(request_id, 20)
                if kind == ERROR:
                    error = self.error_of(body)
                    self.assertNotEqual(error.code, self.contract.common.ERROR_CODE_INTERNAL,
                                        f"{error} AVISO_SEED={hostile.SEED}\n{self.server.output()}")
        client.ping()
        self.assertNotIn("libprotobuf", self.server.output(), "what a client sends fills the log")

    def body_for(self, method):
        """Random bytes, or a message of the right type with extreme values, or such a message damaged."""
        if self.random.random() < 0.2:
            return self.random.randbytes(self.random.randrange(1, 300))
        message = method.request()
        self.fill(message, 0)
        body = message.SerializeToString()
        if body and self.random.random() < 0.3:
            body = bytearray(body)
            body[self.random.randrange(len(body))] ^= 1 << self.random.randrange(8)
        return bytes(body)

    def fill(self, message, depth):
        extremes = [0, 1, -1, 2, 2**31 - 1, -2**31, 2**63 - 1, -2**63, 200, 201]
        for field in message.DESCRIPTOR.fields:
            if self.random.random() < 0.3:
                continue
            repeated = field.label == field.LABEL_REPEATED
            for _ in range(self.random.choice([1, 1, 3]) if repeated else 1):
                if field.cpp_type == field.CPPTYPE_MESSAGE:
                    if depth < 4:
                        self.fill(getattr(message, field.name).add() if repeated else getattr(message, field.name), depth + 1)
                    continue
                value = self.value(field, extremes)
                if repeated:
                    getattr(message, field.name).append(value)
                elif field.cpp_type != field.CPPTYPE_MESSAGE:
                    setattr(message, field.name, value)

    def value(self, field, extremes):
        kind = field.cpp_type
        if kind == field.CPPTYPE_STRING:
            if field.type == field.TYPE_BYTES:
                return self.random.randbytes(self.random.choice([0, 1, 8, 15, 16, 17, 32, 300]))
            return self.random.choice(["", "a", "\0", "‮drow", "' OR 1=1 --", "%s%n", "../../etc/passwd", "字" * 3000, "\U0001F600" * 50, "\r\nSet-Cookie: a"])
        if kind == field.CPPTYPE_BOOL:
            return self.random.random() < 0.5
        if kind in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
            return self.random.choice([0.0, float("inf"), float("nan"), -1e308])
        if kind == field.CPPTYPE_ENUM:
            return self.random.choice([0, 1, 2, 99, -1])
        low, high = {field.CPPTYPE_INT32: (-2**31, 2**31 - 1), field.CPPTYPE_UINT32: (0, 2**32 - 1),
                     field.CPPTYPE_UINT64: (0, 2**64 - 1)}.get(kind, (-2**63, 2**63 - 1))
        return min(max(self.random.choice(extremes), low), high)

    def test_deeply_nested_protobuf_is_refused_not_followed(self):
        depth = 5000
        groups = b"\x7b" * depth + b"\x7c" * depth  # unknown field 15, a group in a group …
        nested = b""
        for _ in range(depth):
            nested = b"\x7a" + self.varint(len(nested)) + nested
        link = tls(self.port)
        send(link, frame(0x0107, groups, request_id=1))
        send(link, frame(0x0107, nested[:16000], request_id=2))
        answers = read_frames(link, 2)
        self.assertEqual({f[3] for f in answers}, {1, 2})
        self.assertEqual(self.error_of(next(f for f in answers if f[3] == 1)[4]).reason, "malformed_body")
        link.close()

    @staticmethod
    def varint(value):
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    def test_a_flood_of_requests_that_nobody_reads_the_answers_of_is_cut_off(self):
        client = self.mallory()
        link = client.frames.stream.link
        link.settimeout(2)
        flood = b"".join(frame(self.contract.methods["GetServerInfo"].command, request_id=i) for i in range(1, 2000))
        begun, ended = time.monotonic(), False
        try:
            while time.monotonic() - begun < 20 * SLOW:
                link.sendall(flood)
        except TimeoutError:
            ended = True  # back-pressure: the server has stopped reading
        except (ConnectionError, OSError):
            ended = True
        self.assertTrue(ended, "the server took requests without end")


class Handshakes(HostileTest):
    def test_plain_text_is_answered_with_a_clear_line(self):
        for hello in (b"hello\r\n", b"\0", b"\x80\x2e\x01\x00\x02", b"SSH-2.0-x\r\n", b"EHLO x\r\n"):
            link = tcp(self.port)
            send(link, hello)
            self.assertIn(b"This port speaks TLS only", read_all(link), hello)
            link.close()
        link = tcp(self.port)
        send(link, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = read_all(link)
        self.assertEqual(status_of(answer), 400)
        self.assertIn(b"https://", answer)
        link.close()

    def test_silence_and_half_a_handshake_are_given_up(self):
        hello = client_hello()
        for beginning in (b"", b"\x16", hello[:5], hello[:-1], hello):
            link = tcp(self.port)
            send(link, beginning)
            begun = time.monotonic()
            read_all(link)
            self.assertLess(time.monotonic() - begun, 5 * SLOW, beginning[:8])
            link.close()

    def test_a_handshake_byte_by_byte_is_given_up(self):
        link = tcp(self.port)
        begun = time.monotonic()
        for byte in client_hello():
            if not send(link, bytes([byte])) or time.monotonic() - begun > 8 * SLOW:
                break
            time.sleep(0.1)
        self.assertLess(time.monotonic() - begun, 8 * SLOW)
        link.close()

    def test_damaged_handshakes_are_closed(self):
        hello = client_hello()
        for _ in range(100):
            damaged = bytearray(hello)
            for _ in range(self.random.choice([1, 3, 50])):
                damaged[self.random.randrange(1, len(damaged))] = self.random.randrange(256)
            link = tcp(self.port)
            send(link, bytes(damaged))
            link.shutdown(1)
            read_all(link)
            link.close()

    def test_hundreds_of_stalled_handshakes_disturb_nobody_and_are_reaped(self):
        links = []
        for i in range(250):
            link = tcp(self.port, f"127.0.0.{2 + i % 5}")
            send(link, client_hello()[: 1 + i])
            links.append(link)
        for link in links:
            read_all(link)
            link.close()

    def test_a_client_of_another_protocol_is_refused(self):
        with self.assertRaises(ssl.SSLError):
            tls(self.port, "smtp")

if __name__ == "__main__":
    unittest.main()
