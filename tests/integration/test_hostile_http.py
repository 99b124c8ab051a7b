"""HTTP and WebSocket clients that lie, stall and flood, and the limits that everybody has (SEC-23). AVISO_SEED repeats a run's random bytes."""

import json
import os
import re
import struct
import threading
import time
import unittest

import hostile
from hostile import ERROR, PING, SLOW, HostileTest, frame, http, read_all, send, status_of, tls


class Http(HostileTest):
    LOGIN = b'{"account":"nobody","password":"x","device":{"device_key":"k","kind":"DEVICE_KIND_API","name":"n"}}'

    def assert_refused_once(self, request, *wanted):
        """One answer, an error, and a closed connection: what may hide behind is not answered."""
        answer = http(self.port, request)
        self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d", answer)), 1, f"{request[:200]!r} got {answer[:600]!r}")
        self.assertIn(status_of(answer), wanted or (400,), f"{request[:200]!r} got {answer[:300]!r}")
        self.assertNotIn(b"HIDDEN", answer)
        return answer

    def test_requests_that_two_servers_could_read_differently_are_refused(self):
        hidden = b"GET /healthz?HIDDEN HTTP/1.1\r\nHost: x\r\n\r\n"
        start = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        chunked = b"0\r\n\r\n" + hidden
        for fields, rest in [
            (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunked),
            (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunked),
            (b"Content-Length: 0\r\nContent-Length: 44\r\n", hidden),
            (b"Content-Length: 44, 0\r\n", hidden),
            (b"Content-Length: +0\r\n", hidden),
            (b"Content-Length: -1\r\n", hidden),
            (b"Content-Length: 0x2c\r\n", hidden),
            (b"Content-Length: 99999999999999999999\r\n", hidden),
            (b"Content-Length : 0\r\n", hidden),
            (b"Transfer-Encoding : chunked\r\n", chunked),
            (b"Transfer-Encoding: xchunked\r\n", chunked),
            (b"Transfer-Encoding: chunked, identity\r\n", chunked),
            (b"Transfer-Encoding: identity\r\n", chunked),
            (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunked),
            (b"Transfer-Encoding: chunked\r\n", b"-1\r\n\r\n" + hidden),
            (b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n" + hidden),
            (b"Transfer-Encoding: chunked\r\n", b"0x1\r\nA\r\n0\r\n\r\n" + hidden),
            (b"X-Folded: a\r\n b\r\nContent-Length\x0b: 0\r\n", hidden),
            (b"X: a\nContent-Length: 44\r\n", hidden),
            (b"X: a\0b\r\nContent-Length: 0\r\n", hidden),
        ]:
            self.assert_refused_once(start + fields + b"\r\n" + rest, 400, 401, 413, 501)

    def test_what_is_no_http_is_refused(self):
        for request in (b"\r\n" * 3 + b"x\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET  /  HTTP/1.1\r\n\r\n", b"G\xffT / HTTP/1.1\r\n\r\n",
                        b"GET /\x01 HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00", os.urandom(300) + b"\r\n\r\n"):
            self.assert_refused_once(request, 400)

    def test_huge_headers_and_bodies_are_refused_by_their_size(self):
        self.assert_refused_once(b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431)
        self.assert_refused_once(b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n", 431)
        self.assert_refused_once(b"GET /healthz HTTP/1.1\r\nX: " + b"y" * 20000 + b"\r\n\r\n", 431)
        self.assert_refused_once(b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", 413)
        chunks = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"z" * 65536 + b"\r\n") * 17
        self.assert_refused_once(chunks, 413)

    def test_slow_headers_and_slow_bodies_are_given_up(self):
        begun = time.monotonic()
        link = tls(self.port, "http/1.1")
        for byte in b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"a" * 1000:
            if time.monotonic() - begun > 15 * SLOW or not send(link, bytes([byte])):
                break
            time.sleep(0.05)
        self.assertLess(time.monotonic() - begun, 10 * SLOW)
        link.close()

        begun = time.monotonic()
        link = tls(self.port, "http/1.1")
        send(link, b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        while time.monotonic() - begun < 20 * SLOW and send(link, b"x"):
            time.sleep(0.1)
        self.assertLess(time.monotonic() - begun, 15 * SLOW)
        link.close()

    def post(self, path, body, headers=b"", method=b"POST"):
        return http(self.port, method + b" " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n" + headers +
                    b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)

    def test_hostile_json_is_refused_with_problem_details(self):
        deep = 100_000
        bodies = [b"", b"{", b"null", b"[]", b"1e999", b'"text"', b"{]}", b'{"account":{}}', b'{"account":1e999}', b'{"account":["a"]}', b'{"no_such_field":1}',
                  b'{"device":' * deep, b"[" * deep, b'{"device":[' * deep, b'{"a":' * deep + b"1" + b"}" * deep, b'{"account":"\\ud800"}',
                  b'{"account":"\xff\xfe"}', b'{"account":"a","account":"b"', b"\xef\xbb\xbf{}", b'{"device":{"kind":99999999999}}', os.urandom(2000)]
        for body in bodies:
            answer = self.post(b"/api/v1/sessions", body)
            self.assertIn(status_of(answer), (400, 401, 413, 429), f"{body[:60]!r}: {answer[:300]!r}")
            head, _, text = answer.partition(b"\r\n\r\n")
            if status_of(answer) == 413:
                continue
            self.assertIn(b"application/problem+json", head)
            json.loads(text)
            for inside in (b".cpp", b"std::", b"terminate", b"sqlite", b"SELECT"):
                self.assertNotIn(inside, text)

    def test_other_forms_of_a_path_open_nothing(self):
        forms = ["//api/v1/admin/users", "/api//v1/admin/users", "/api/v1/admin/users/", "/api/v1/./admin/users", "/api/v1/x/../admin/users",
                 "/api/v1/%61dmin/users", "/api/v1/admin%2fusers", "/api/v1/admin/users;x=1", "/api/v1/admin/users%00", "/%2e%2e/%2e%2e/etc/passwd",
                 "/api/v1/..;/admin/users", "/API/V1/ADMIN/USERS", "/api/v1/admin/users%", "/api/v1/admin/users%zz", "/api/v1/%u002e%u002e/admin/users",
                 "http://x/api/v1/admin/users", "*", "/metrics/", "/metrics%20", "//metrics", "/%6detrics", "/metrics?x", "/metrics#x"]
        for form in forms:
            answer = http(self.port, f"GET {form} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            self.assertIn(status_of(answer), (400, 401, 404), form)
        for verb in ("TRACE", "CONNECT", "PROPFIND", "get"):
            answer = http(self.port, f"{verb} /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            self.assertIn(status_of(answer), (400, 405), verb)

    def test_random_requests_disturb_nothing(self):
        parts = [b"GET ", b"POST ", b"/api/v1/sessions", b" HTTP/1.1\r\n", b"Host: x\r\n", b"Content-Length: ", b"10", b"\r\n\r\n", b"{}", b"Transfer-Encoding: chunked\r\n",
                 b"5\r\n", b"Upgrade: websocket\r\nConnection: Upgrade\r\n", b"Expect: 100-continue\r\n", b"?a=%", b"\0", b"Authorization: Bearer x\r\n"]
        for _ in range(100):
            request = b"".join(self.random.choice(parts) for _ in range(self.random.randrange(1, 15)))
            link = tls(self.port, "http/1.1")
            send(link, request)
            link.settimeout(0.02)
            try:
                link.recv(100)
            except (TimeoutError, OSError):
                pass
            link.close()


class WebSockets(HostileTest):
    def upgrade(self, *fields, version="13", key="dGhlIHNhbXBsZSBub25jZQ==", path="/api/v1/ws"):
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Upgrade: websocket", "Connection: Upgrade",
                 *([f"Sec-WebSocket-Version: {version}"] if version else []), *([f"Sec-WebSocket-Key: {key}"] if key else []), *fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def status(self, *fields, **more):
        link = tls(self.port, "http/1.1")
        send(link, self.upgrade(*fields, **more))
        link.settimeout(10 * SLOW)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = link.recv(4096)
            if not part:
                break
            answer += part
        link.close()
        return status_of(answer), answer

    def test_the_handshake_needs_a_session_and_an_allowed_origin(self):
        token = self.token()
        own = f"https://127.0.0.1:{self.port}"
        self.assertEqual(self.status()[0], 401)
        self.assertEqual(self.status("Authorization: Bearer no-such-token")[0], 401)
        self.assertEqual(self.status(f"Origin: {own}")[0], 401)
        self.assertEqual(self.status(f"Cookie: __Host-aviso={token}")[0], 403)
        for origin in ("https://evil.example", "null", "http://127.0.0.1", f"{own}.evil.example", own.replace("https", "http"), f"{own}@evil.example", f"{own}/"):
            self.assertEqual(self.status(f"Cookie: __Host-aviso={token}", f"Origin: {origin}")[0], 403, origin)
            self.assertEqual(self.status(f"Authorization: Bearer {token}", f"Origin: {origin}")[0], 403, origin)
        self.assertEqual(self.status(f"Cookie: __Host-aviso={token}", f"Origin: {own}")[0], 101)
        self.assertEqual(self.status(f"Authorization: Bearer {token}")[0], 101)
        self.assertEqual(self.status(f"Cookie: aviso={token}", f"Origin: {own}")[0], 401)
        self.assertEqual(self.status(f"Authorization: Bearer {token}", path=f"/api/v1/ws/../ws")[0], 404)

    def test_an_unknown_subprotocol_is_not_agreed_to_and_a_wrong_handshake_refused(self):
        bearer = f"Authorization: Bearer {self.token()}"
        status, answer = self.status(bearer, "Sec-WebSocket-Protocol: soap, graphql-ws")
        self.assertEqual(status, 101)
        self.assertNotIn(b"sec-websocket-protocol", answer.lower())
        self.assertNotIn(b"sec-websocket-extensions", self.status(bearer, "Sec-WebSocket-Extensions: permessage-deflate")[1].lower())
        for more in ({"version": "8"}, {"version": ""}, {"key": ""}):
            self.assertIn(self.status(bearer, **more)[0], (400, 401, 404, 405, 426), more)

    def open(self, token):
        link = tls(self.port, "http/1.1")
        send(link, self.upgrade(f"Authorization: Bearer {token}"))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += link.recv(1)
        self.assertEqual(status_of(head), 101)
        return link

    @staticmethod
    def message(opcode, payload, final=True, masked=True, rsv=0, length=None):
        size = len(payload) if length is None else length
        first = (0x80 if final else 0) | rsv << 4 | opcode
        bit = 0x80 if masked else 0
        head = struct.pack("!BB", first, bit | size) if size < 126 else struct.pack("!BBH", first, bit | 126, size) if size < 65536 else struct.pack(
            "!BBQ", first, bit | 127, size)
        return head + (b"\0\0\0\0" if masked else b"") + payload

    def test_messages_against_the_rules_close_it_and_only_it(self):
        token, ping = self.token(), frame(0, kind=PING)
        for name, data in {
            "unmasked": self.message(2, ping, masked=False),
            "reserved bit": self.message(2, ping, rsv=4),
            "unknown opcode": self.message(3, ping),
            "unknown control": self.message(11, b""),
            "text": self.message(1, b"hello"),
            "fragmented control": self.message(9, b"x", final=False),
            "long control": self.message(9, b"x" * 126),
            "continuation of nothing": self.message(0, ping),
            "a new message within another": self.message(2, ping, final=False) + self.message(2, ping),
            "empty": self.message(2, b""),
            "shorter than a header": self.message(2, ping[:5]),
            "two frames": self.message(2, ping + ping),
            "half a frame": self.message(2, frame(0x0107, b"x", length=5)),
            "too large": self.message(2, b"", length=300 * 1024),
            "absurdly large": self.message(2, b"", length=1 << 62),
            "negative": self.message(2, b"", length=(1 << 63) + 1),
            "framing": self.message(2, frame(0x0107, kind=77)),
            "bad close": self.message(8, b"\x03"),
            "close with forbidden code": self.message(8, struct.pack("!H", 1005)),
        }.items():
            with self.subTest(name):
                link = self.open(token)
                send(link, data)
                read_all(link)
                link.close()

    def test_endless_tiny_fragments_are_bounded(self):
        link = self.open(self.token())
        send(link, self.message(2, b"x", final=False))
        begun, piece = time.monotonic(), self.message(0, b"x", final=False) * 5000
        while time.monotonic() - begun < 30 * SLOW and send(link, piece):
            pass
        self.assertLess(time.monotonic() - begun, 30 * SLOW, "a message of endless fragments was taken")
        link.close()

    def test_random_messages_disturb_nothing(self):
        token = self.token()
        for _ in range(50):
            link = self.open(token)
            for _ in range(self.random.randrange(1, 6)):
                send(link, self.random.randbytes(self.random.randrange(1, 400)))
            link.close()

    def test_a_session_ended_elsewhere_closes_its_websocket(self):
        client = self.mallory("mal-ws")
        link = self.open(client.signed_in.token)
        client.call("Logout")
        read_all(link)
        link.close()


class Limits(HostileTest):
    """SEC-23. 127.0.0.9 is the address of an office: many people behind one translated address."""

    extra_config = HostileTest.extra_config.replace("max_unauthenticated_per_address = 300", "max_unauthenticated_per_address = 20").replace(
        "first_frame_timeout_s = 2", "first_frame_timeout_s = 10")
    OFFICE = "127.0.0.9"

    def client_at(self, source, account="mal", device="mal"):
        link = tls(self.port, source=source)
        client = hostile.client_on(self.contract, link)
        self.addCleanup(client.close)
        if account:
            client.login(account, self.server.passwords[account], device)
        return client

    def is_refused(self, source):
        try:
            link = tls(self.port, source=source)
        except OSError:
            return True
        link.close()
        return False

    def test_an_address_has_a_bounded_number_of_connections_that_have_not_signed_in(self):
        signed_in = [self.client_at(self.OFFICE, device=f"d{i}") for i in range(4)]
        waiting = [tls(self.port, source=self.OFFICE) for _ in range(20)]
        self.assertTrue(self.is_refused(self.OFFICE))
        self.assertFalse(self.is_refused("127.0.0.10"))
        for client in signed_in:
            client.ping()
        for link in waiting:
            link.close()
        deadline = time.monotonic() + 10 * SLOW
        while self.is_refused(self.OFFICE) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(self.is_refused(self.OFFICE))

    def test_https_with_a_session_is_not_counted_against_the_address(self):
        token = self.client_at(self.OFFICE, device="browser").signed_in.token
        kept = []
        for _ in range(30):  # each a browser that keeps its connection
            link = tls(self.port, "http/1.1", self.OFFICE)
            send(link, f"GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            link.settimeout(10 * SLOW)
            self.assertEqual(status_of(link.recv(4096)), 200)
            kept.append(link)
        self.assertFalse(self.is_refused(self.OFFICE))
        for link in kept:
            link.close()

    def test_failed_sign_ins_slow_their_address_down_and_not_those_signed_in_there(self):
        source = "127.0.0.11"
        client = self.client_at(source)
        rest = client.signed_in.token
        limited, by_rest = [], 0
        for _ in range(20):  # what the address may do grows again all the time, so a slow run needs more than one attempt
            guesser = self.client_at(source, account=None)
            for _ in range(20):  # a connection has a budget of 20 sign-ins at once
                _, _, body = guesser.answer(guesser.start("Resume", token="A" * 43), 20)
                error = self.error_of(body)
                if error.code == self.contract.common.ERROR_CODE_RATE_LIMITED:
                    limited.append(error)
            if limited:
                by_rest = status_of(self.sign_in_over_rest(source))
            guesser.close()
            if by_rest == 429:
                break
        self.assertTrue(limited, "400 failed sign-ins of one address were all tried")
        self.assertGreater(limited[0].retry_after_ms, 0)
        self.assertEqual(by_rest, 429)

        begun = time.monotonic()
        for _ in range(50):
            client.call("ListSessions")
        answer = http(self.port, f"GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {rest}\r\n\r\n".encode(), source=source)
        self.assertEqual(status_of(answer), 200)
        self.assertLess(time.monotonic() - begun, 5 * SLOW, "signed-in work was throttled by its address")
        self.client_at("127.0.0.12", device="elsewhere").ping()  # the account itself is free elsewhere

    def sign_in_over_rest(self, source):
        body = json.dumps({"account": "nobody", "password": "x", "device": {"device_key": "k", "kind": "DEVICE_KIND_API", "name": "n"}})
        return http(self.port, f"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}".encode(), source=source)

    def test_a_flood_on_one_connection_is_told_when_to_come_back(self):
        client = self.client_at("127.0.0.13")
        limited = self.contract.common.ERROR_CODE_RATE_LIMITED
        found = self.flood(client, 8000)
        self.assertIn(limited, [error.code for error in found])
        self.assertTrue(all(error.retry_after_ms > 0 for error in found if error.code == limited))
        time.sleep(0.5)
        client.ping()

    def test_an_account_has_one_budget_on_all_its_connections(self):
        clients = [self.client_at("127.0.0.14", device=f"budget{i}") for i in range(3)]
        counts = [0] * len(clients)

        def run(i):
            counts[i] = sum(error.code == self.contract.common.ERROR_CODE_RATE_LIMITED for error in self.flood(clients[i], 3000))

        threads = [threading.Thread(target=run, args=(i,)) for i in range(len(clients))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertGreater(sum(counts), 0, "9,000 calls of one account at once were all served")

    def flood(self, client, total):
        """Sends as many calls as fast as the server takes them; gives the errors."""
        errors, waiting = [], []
        for _ in range(total // 100):
            waiting = [client.start("GetServerInfo") for _ in range(100)]
            for request_id in waiting:
                kind, _, body = client.answer(request_id, 20)
                if kind == ERROR:
                    errors.append(self.error_of(body))
        return errors


if __name__ == "__main__":
    unittest.main()
