"""WebSocket beside HTTPS on the one TLS port (WEB-02 to WEB-05, SEC-21): the handshake carries the session."""

import base64
import os
import socket as sockets
import unittest

from harness import ServerTest
from web import (ERROR, PING, PONG, REPLY, REQUEST, SESSION_COOKIE, Https, WebSocket, bytes_field, connect, frame, int_field)

LOGIN, LIST_SESSIONS, PULL, SYNC = 0x0101, 0x0104, 0x0404, 0x0408
ENTRY_PUSH, SIGNED_OUT_PUSH = 0x04F1, 0x01F1


class WebSocketTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.li, cls.ann = Https(cls.server), Https(cls.server)
        cls.li.login("li")
        cls.ann_id = int(cls.ann.login("ann")["user_id"])

    def open(self, **headers):
        socket = WebSocket(self.server, {name.replace("_", "-"): value for name, value in headers.items()})
        self.addCleanup(socket.close)
        return socket

    def as_li(self, **headers):
        socket = self.open(Authorization=f"Bearer {self.li.token}", **headers)
        self.assertEqual(socket.answer.status, 101, socket.answer)
        return socket

    def send_to_ann(self, text):
        body = {"client_entry_id": base64.b64encode(os.urandom(16)).decode(), "text": {"text": text}}
        answer = self.li.request("POST", f"/api/v1/people/{self.ann_id}/entries", body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()


class Handshake(WebSocketTest):
    extra_config = '[web]\nallowed_origins = ["https://portal.example.org"]\n'

    def test_a_page_of_another_host_that_the_configuration_names_is_let_in(self):
        cookie = f"{SESSION_COOKIE}={self.li.token}"

        self.assertEqual(self.open(Cookie=cookie, Origin="https://portal.example.org").answer.status, 101)
        self.assertEqual(self.open(Cookie=cookie, Origin="https://portal.example.org:8444").answer.status, 403)

    def test_a_program_signs_in_by_its_token_and_needs_no_resume(self):
        socket = self.as_li()

        self.assertTrue(socket.accepted)
        self.assertEqual(socket.request(SYNC)[:2], (SYNC, REPLY))

    def test_a_browser_signs_in_by_cookie_from_an_allowed_origin(self):
        own = f"https://127.0.0.1:{self.server.port}"
        cookie = f"{SESSION_COOKIE}={self.li.token}"

        self.assertEqual(self.open(Cookie=cookie, Origin=own).answer.status, 101)
        self.assertEqual(self.open(Cookie=cookie, Origin="https://evil.example").answer.status, 403)
        self.assertEqual(self.open(Cookie=cookie, Origin=own.replace("https", "http")).answer.status, 403)
        self.assertEqual(self.open(Cookie=cookie, Origin="null").answer.status, 403)
        self.assertEqual(self.open(Cookie=cookie).answer.status, 403)

    def test_without_a_valid_session_it_is_refused_with_401_and_problem_details(self):
        own = f"https://127.0.0.1:{self.server.port}"
        for headers in ({}, {"Origin": own}, {"Authorization": "Bearer " + "0" * 64}, {"Authorization": "Basic bGk6eA=="},
                        {"Cookie": f"{SESSION_COOKIE}=" + "0" * 64, "Origin": own}):
            answer = self.open(**headers).answer
            self.assertEqual(answer.status, 401, headers)
            self.assertEqual(answer.json()["code"], "unauthenticated")

    def test_a_token_beside_a_foreign_origin_is_refused(self):
        answer = self.open(Authorization=f"Bearer {self.li.token}", Origin="https://evil.example").answer
        self.assertEqual(answer.status, 403)

    def test_other_paths_and_versions_are_no_websocket(self):
        socket = WebSocket(self.server, {"Authorization": f"Bearer {self.li.token}"}, target="/api/v1/other")
        self.addCleanup(socket.close)
        self.assertEqual(socket.answer.status, 404)

    def test_a_plain_connection_to_the_port_is_refused(self):
        with sockets.create_connection(("127.0.0.1", self.server.port), 10) as plain:
            plain.sendall(b"GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            self.assertIn(b"TLS only", plain.recv(4096))

    def test_it_shares_the_port_with_frames_and_https(self):
        with connect(self.server, "aviso/1") as link:
            self.assertEqual(link.selected_alpn_protocol(), "aviso/1")
        self.assertEqual(self.li.request("GET", "/healthz").status, 200)


class Messages(WebSocketTest):
    def test_a_push_arrives_for_each_stored_entry(self):
        socket = self.open(Authorization=f"Bearer {self.ann.token}")
        socket.request(SYNC)
        self.send_to_ann("over the wire 你好")

        self.assertIn("over the wire 你好".encode(), socket.push(ENTRY_PUSH))

    def test_pings_of_both_kinds_are_answered(self):
        socket = self.as_li()
        socket.send(b"are you there?", WebSocket.WS_PING)
        self.assertEqual(socket.receive(), (WebSocket.WS_PONG, b"are you there?"))
        socket.send(frame(0, PING, 77))
        self.assertEqual(socket.receive(), (WebSocket.BINARY, frame(0, PONG, 77)))

    def test_a_message_in_fragments_is_put_together(self):
        socket = self.as_li()
        whole = frame(SYNC, REQUEST, 5)
        socket.send(whole[:3], final=False)
        socket.send(b"between", WebSocket.WS_PING)
        socket.send(whole[3:], opcode=0)
        self.assertEqual(socket.receive()[0], WebSocket.WS_PONG)
        self.assertEqual(socket.until(lambda kind, request_id: request_id == 5)[1], REPLY)

    def test_a_large_frame_goes_both_ways(self):
        socket = self.as_li()
        filler = bytes_field(15, os.urandom(250 * 1024))  # a field nobody knows
        self.assertEqual(socket.request(SYNC, filler)[1], REPLY)

        sent = [self.send_to_ann(base64.b64encode(os.urandom(5000)).decode()) for _ in range(20)]
        pull = int_field(1, int(sent[0]["conversation_id"])) + int_field(5, 20)
        command, kind, body = socket.request(PULL, pull)
        self.assertEqual((command, kind), (PULL, REPLY))
        self.assertGreater(len(body), 65536)

    def test_a_frame_over_the_limit_is_told_and_the_connection_closed(self):
        socket = self.as_li()
        with self.assertRaises((EOFError, ConnectionError, OSError)):
            socket.send(frame(SYNC, REQUEST, 9, os.urandom(300 * 1024)))
            for _ in range(3):
                socket.receive()

    def test_text_is_closed_with_1003_and_an_unmasked_message_with_1002(self):
        socket = self.as_li()
        socket.send(b"hello", WebSocket.TEXT)
        self.assertEqual(socket.close_code(), 1003)
        socket = self.as_li()
        socket.send(frame(SYNC, REQUEST, 1), masked=False)
        self.assertIn(socket.close_code(), (1002, 1006))

    def test_closing_is_answered(self):
        socket = self.as_li()
        socket.send(b"\x03\xe8bye", WebSocket.CLOSE)
        self.assertEqual(socket.close_code(), 1000)

    def test_an_unknown_command_is_an_error_and_the_connection_stays(self):
        socket = self.as_li()
        command, kind, body = socket.request(0x7777)
        self.assertEqual((command, kind), (0x7777, ERROR))
        self.assertIn(b"unknown_command", body)
        self.assertEqual(socket.request(SYNC)[1], REPLY)


class Ending(WebSocketTest):
    def test_a_revoked_session_is_told_and_closed(self):
        other = Https(self.server)
        session = other.login("li", device="other")["session_id"]
        socket = self.open(Authorization=f"Bearer {other.token}")
        socket.request(SYNC)
        self.assertEqual(self.li.request("DELETE", f"/api/v1/sessions/{session}").status, 200)

        self.assertEqual(socket.push(SIGNED_OUT_PUSH), int_field(1, 2))  # REVOKED
        self.assertIn(socket.close_code(), (1000, 1006))
        self.assertEqual(self.open(Authorization=f"Bearer {other.token}").answer.status, 401)

    def test_signing_out_over_https_closes_the_sockets_of_the_same_session(self):
        other = Https(self.server)
        other.login("li", device="page")
        socket = self.open(Authorization=f"Bearer {other.token}")
        socket.request(SYNC)
        self.assertEqual(other.request("DELETE", "/api/v1/sessions/current").status, 200)

        self.assertEqual(socket.push(SIGNED_OUT_PUSH), int_field(1, 6))  # OWN
        self.assertIn(socket.close_code(), (1000, 1006))


if __name__ == "__main__":
    unittest.main()
