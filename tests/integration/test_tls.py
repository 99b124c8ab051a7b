"""SEC-01: TLS 1.2 with AEAD and 1.3 only, no weak keys, certificates exchanged while running, and nothing that testssl finds."""

import hashlib
import json
import re
import signal
import socket
import ssl
import subprocess
import time
import unittest

from hostile import SLOW, mini, tls
from harness import Server, ServerTest


def make_certificate(data, *key):
    """Puts a self-signed certificate and its key into a data folder."""
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", *key, "-keyout", data / "server.key.new", "-out", data / "server.crt.new",
                    "-days", "30", "-subj", "/CN=localhost"], check=True, capture_output=True)
    (data / "server.key.new").chmod(0o600)
    (data / "server.key.new").rename(data / "server.key")
    (data / "server.crt.new").rename(data / "server.crt")


class Versions(ServerTest):
    def handshake(self, minimum, maximum, ciphers=None):
        """(version, suite), or None when the server refuses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers(f"{ciphers or 'ALL:COMPLEMENTOFALL'}:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = minimum, maximum
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10 * SLOW) as plain:
            try:
                with context.wrap_socket(plain) as link:
                    return link.version(), link.cipher()[0]
            except (ssl.SSLError, ConnectionError):
                return None

    def test_old_versions_are_refused(self):
        version = ssl.TLSVersion
        self.assertIsNone(self.handshake(version.TLSv1, version.TLSv1))
        self.assertIsNone(self.handshake(version.TLSv1_1, version.TLSv1_1))
        self.assertEqual(self.handshake(version.TLSv1, version.TLSv1_2)[0], "TLSv1.2")
        self.assertEqual(self.handshake(version.TLSv1, version.TLSv1_3)[0], "TLSv1.3")

    def test_only_suites_with_aead_and_forward_secrecy_are_taken(self):
        listed = subprocess.run(["openssl", "ciphers", "-v", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], check=True, capture_output=True, text=True)
        suites = [line.split() for line in listed.stdout.splitlines()]
        self.assertGreater(len(suites), 50)
        taken = []
        for name, _, exchange, *_, mac in suites:
            if exchange.startswith("Kx=PSK") or "PSK" in exchange or "SRP" in exchange:
                continue
            if self.handshake(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, name):
                taken.append(name)
                self.assertEqual((mac, exchange), ("Mac=AEAD", "Kx=ECDH"), name)
        self.assertIn("ECDHE-ECDSA-AES256-GCM-SHA384", taken)


class Certificates(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.data = self.server.folder / "data"

    def refusal(self):
        with self.assertRaises(RuntimeError) as refused:
            self.server.start()
        self.server.process = None
        return str(refused.exception)

    def test_a_weak_key_is_refused_at_the_start_and_said_why(self):
        make_certificate(self.data, "rsa:1024")
        said = self.refusal()
        self.assertIn("server.crt", said)
        self.assertIn("at least 2048 bits", said)

        make_certificate(self.data, "rsa:2048")
        self.server.start()
        tls(self.server.port).close()

    def test_a_key_of_another_certificate_is_refused(self):
        make_certificate(self.data, "rsa:2048")
        certificate = (self.data / "server.crt").read_bytes()
        make_certificate(self.data, "rsa:2048")
        (self.data / "server.crt").write_bytes(certificate)
        self.assertIn("server.key", self.refusal())

    def test_a_new_certificate_is_taken_on_sighup_and_nobody_is_dropped(self):
        self.server.add_user("li", "李华")
        self.server.start()
        contract = mini.Contract()
        old = self.server.fingerprint()
        client = mini.Client.over_tls(contract, "127.0.0.1", self.server.port, old)
        client.login("li", self.server.passwords["li"], "mini-tls")

        make_certificate(self.data, "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        found = subprocess.run(["openssl", "x509", "-in", self.data / "server.crt", "-outform", "DER"], check=True, capture_output=True).stdout

        new = hashlib.sha256(found).hexdigest()
        self.server.process.send_signal(signal.SIGHUP)
        deadline, seen = time.monotonic() + 10 * SLOW, []
        while new not in seen and time.monotonic() < deadline:
            link = tls(self.server.port)  # a refused connection would raise
            seen.append(hashlib.sha256(link.getpeercert(binary_form=True)).hexdigest())
            link.close()
            client.ping()
        self.assertEqual(seen[-1], new)
        self.assertLessEqual(set(seen), {old, new})
        self.assertEqual(client.call("ListSessions").sessions[0].current, True)
        deadline = time.monotonic() + 5 * SLOW
        while self.server.fingerprint() != new and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(self.server.fingerprint(), new, "the file that people read the fingerprint from")

        (self.data / "server.crt").write_text("this is no certificate")
        self.server.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        link = tls(self.server.port)
        self.assertEqual(hashlib.sha256(link.getpeercert(binary_form=True)).hexdigest(), new)
        link.close()
        client.ping()
        client.close()
        self.assertIn("server.crt", self.server.output())


class TestSsl(ServerTest):
    # A self-signed certificate is what the server makes; its clients pin its fingerprint instead of asking an authority.
    TRUST = {"cert_chain_of_trust", "cert_trust", "cert_trust_wildcard", "cert_crlDistributionPoints", "cert_revocation", "cert_ocspRevoked", "cert_caIssuers",
             "cert_extlifeSpan", "cert_expirationStatus", "DNS_CAArecord", "OCSP_stapling", "cert_validityPeriod"}

    def test_testssl_finds_nothing_above_low(self):
        report = self.server.folder / "testssl.json"
        try:
            run = subprocess.run(["testssl", "--quiet", "--color", "0", "--nodns", "min", "--warnings", "off", "--jsonfile", report, f"127.0.0.1:{self.server.port}"],
                                 capture_output=True, text=True, timeout=500 * SLOW, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            self.fail("testssl is missing: apt-get install testssl.sh (./dev test does)")
        self.assertTrue(report.exists(), run.stdout[-2000:] + run.stderr[-2000:])
        findings = json.loads(report.read_text())
        checked = {finding["id"] for finding in findings}
        for wanted in ("TLS1_2", "TLS1_3", "heartbleed", "secure_renego", "BEAST_CBC_TLS1" if "BEAST_CBC_TLS1" in checked else "BEAST"):
            self.assertIn(wanted, checked, "testssl did not come to its end:\n" + run.stdout[-3000:])
        bad = [f"{f['id']}: {f['severity']}: {f['finding']}" for f in findings
               if f["severity"] in ("MEDIUM", "HIGH", "CRITICAL", "FATAL") and re.sub(r" .*|<.*", "", f["id"]) not in self.TRUST]
        self.assertEqual(bad, [])


if __name__ == "__main__":
    unittest.main()
