"""SIGTERM in the middle of work: the server ends in order, whatever it was doing."""

import json
import os
import threading
import time
import unittest

from harness import SLOW, ServerTest
from hostile import mini, read_all, send, status_of, tls


class Stopping(ServerTest):
    extra_config = "[network]\ndrain_timeout_s = 15\n"

    @classmethod
    def setUpClass(cls):
        # Freed memory is overwritten, so that touching it shows in every build.
        os.environ["MALLOC_PERTURB_"] = "165"
        cls.addClassCleanup(os.environ.pop, "MALLOC_PERTURB_")
        super().setUpClass()

    def sign_in_request(self, i):
        body = json.dumps({"account": f"nobody{i}", "password": "x", "device": {"device_key": "k", "kind": "DEVICE_KIND_API", "name": "n"}})
        return (f"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()

    def test_what_is_in_work_is_answered_before_the_end(self):
        links = [tls(self.server.port, "http/1.1") for _ in range(30)]
        for i, link in enumerate(links):
            send(link, self.sign_in_request(i))
        time.sleep(0.3)
        self.assertEqual(self.server.stop(), 0, self.server.output())
        answers = [status_of(read_all(link)) for link in links]
        self.assertLessEqual(set(answers), {401, 503}, answers)
        self.assertIn(401, answers)
        for link in links:
            link.close()
        self.server.start()

    def test_it_ends_in_order_though_work_is_left_when_its_time_is_over(self):
        patient = self.server.config.read_text()
        self.server.stop()
        self.server.config.write_text(patient.replace("drain_timeout_s = 15", "drain_timeout_s = 0"))
        self.server.start()
        links = [tls(self.server.port, "http/1.1") for _ in range(60)]
        for i, link in enumerate(links):
            send(link, self.sign_in_request(i))
        time.sleep(0.3)
        self.assertEqual(self.server.stop(), 0, self.server.output())
        for link in links:
            link.close()
        self.server.config.write_text(patient)
        self.server.start()

    def test_it_ends_in_order_amid_messages_being_sent(self):
        contract = mini.Contract()
        client = mini.Client.over_tls(contract, "127.0.0.1", self.server.port, self.server.fingerprint())
        client.login("li", self.server.passwords["li"], "stopping")
        person = client.call("SearchPeople", query="Bob").people[0].user_id
        conversation = client.send_direct(person, "first").conversation_id
        ended = threading.Event()

        def flood():
            number = 0
            try:
                while True:
                    number += 1
                    client.start("SendMessage", conversation_id=conversation, client_entry_id=number.to_bytes(16, "big"), text={"text": "x"})
            except (mini.Closed, OSError):
                ended.set()

        thread = threading.Thread(target=flood, daemon=True)
        thread.start()
        time.sleep(0.5)
        self.assertEqual(self.server.stop(), 0, self.server.output())
        self.assertTrue(ended.wait(30 * SLOW))
        client.close()
        self.server.start()


class ComingBack(ServerTest):
    extra_config = 'come_back_at = "127.0.0.1:65123"\n'

    def test_who_is_connected_is_told_where_to_come_back(self):
        client = mini.Client.over_tls(mini.Contract(), "127.0.0.1", self.server.port, self.server.fingerprint())
        client.login("li", self.server.passwords["li"], "coming-back")
        stopping = threading.Thread(target=self.server.stop)
        stopping.start()
        push = client.wait_push("GoAwayPush")
        stopping.join()
        self.assertEqual(push.address, "127.0.0.1:65123")
        self.assertGreater(push.reconnect_after_ms, 0)
        client.close()


if __name__ == "__main__":
    unittest.main()
