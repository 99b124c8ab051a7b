"""What a signed-in connection costs while nothing happens on it: memory of the server's own, per connection.

AVISO_IDLE_CONNECTIONS sets how many (300; a few thousand give a steadier figure). Prints one line of JSON.
"""

import json
import os
import pathlib
import resource
import time
import unittest

from harness import SLOW, ServerTest
from hostile import mini
from web import HEADER, PING, PONG, REPLY, REQUEST, Https, Stream, bytes_field, connect, frame

RESUME = 0x0102
CONNECTIONS = int(os.environ.get("AVISO_IDLE_CONNECTIONS", "300"))
MOST_BYTES = 20 * 1024  # the lean connection of docs/architecture.md, with what the gateway keeps of it


def anonymous_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon"))


class IdleConnections(ServerTest):
    extra_config = "[network]\nidle_timeout_s = 300\n"

    def test_a_signed_in_connection_that_idles_stays_within_its_memory(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, CONNECTIONS + 200)), hard))
        person = Https(self.server)
        person.login("li")
        self.streams = []
        self.open(person.token, 50)  # what the first ones warm up is not theirs
        before = anonymous_bytes(self.server.process.pid)
        self.open(person.token, CONNECTIONS)
        after = anonymous_bytes(self.server.process.pid)
        each = (after - before) / CONNECTIONS
        print(json.dumps({"connections": CONNECTIONS, "server_bytes_per_connection": round(each)}), flush=True)

        for stream in self.streams[:: max(1, len(self.streams) // 20)]:  # they live
            stream.link.sendall(frame(0, PING, 7))
            self.assertEqual(HEADER.unpack(stream.exactly(HEADER.size))[2], PONG)
        if SLOW > 1:
            print("not compared: sanitizers keep what they need beside every allocation", flush=True)
        else:
            self.assertLess(each, MOST_BYTES)

    def test_the_idle_time_is_agreed_between_15_and_300_seconds(self):
        contract = mini.Contract()
        for wished, agreed in ((1, 15), (60, 60), (600, 300)):
            client = mini.Client.over_tls(contract, "127.0.0.1", self.server.port, self.server.fingerprint())
            self.addCleanup(client.close)
            signed_in = client.call("Login", account="ann", password=self.server.passwords["ann"], idle_timeout_s=wished,
                                    device={"device_key": "idle", "kind": 1, "name": "idle"})
            self.assertEqual(signed_in.idle_timeout_s, agreed)

    def open(self, token, count):
        for _ in range(count):
            stream = Stream(connect(self.server, "aviso/1"))
            self.addCleanup(stream.link.close)
            stream.link.sendall(frame(RESUME, REQUEST, 1, bytes_field(1, token.encode()) + b"\x10\xac\x02"))  # idle_timeout_s 300
            length, command, kind, _, _ = HEADER.unpack(stream.exactly(HEADER.size))
            self.assertEqual((command, kind), (RESUME, REPLY))
            stream.exactly(length)
            self.streams.append(stream)
        time.sleep(1)  # what is freed is freed


if __name__ == "__main__":
    unittest.main()
