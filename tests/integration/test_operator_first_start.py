"""Before there is a server: initialising, the configuration file, the commands' help and what is said when something is wrong."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import unittest

import harness
from harness import BIN
from harness_cluster import wait_until
from harness_operator import FolderTest, run


class FirstStart(FolderTest):
    def test_serving_an_empty_folder_initialises_it_and_shows_the_password_once(self):
        output = self.folder / "out"
        for attempt in range(2):
            with open(output, "wb") as out:
                server = subprocess.Popen([BIN / "avisod", "--config", self.config, "serve"], stdout=out, stderr=out, stdin=subprocess.DEVNULL)
            try:
                wait_until(lambda: (self.folder / "data" / "ready").exists(), "the server was not ready")
                while_running = output.read_text()
            finally:
                server.send_signal(signal.SIGTERM)
                self.assertEqual(server.wait(timeout=20), 0)
            shown = re.findall(r"One-time password, shown only here: (\S+)", while_running)
            self.assertNotIn("Next:", output.read_text())
            self.assertNotRegex(output.read_text(), r"(?m)^\[", "a line of the log in another format")
            self.assertEqual(len(shown), 1 if attempt == 0 else 0)
            if attempt == 0:
                self.assertIn("Keep two things safe", output.read_text())
                files = [f for f in (self.folder / "data").rglob("*") if f.is_file()]
                self.assertFalse([f for f in files if shown[0].encode() in f.read_bytes()])

    def test_without_a_configuration_file_everything_is_in_the_folder_data(self):
        here = {"AVISO_SERVER_LISTEN": "127.0.0.1", "AVISO_SERVER_PORT": str(self.port)}
        status, out, err = run("init", env=here, folder=self.folder)
        self.assertEqual(status, 0, err)
        self.assertTrue((self.folder / "data" / "aviso.db").exists())
        server = subprocess.Popen([BIN / "avisod", "serve"], cwd=self.folder, env={**os.environ, **here}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: (self.folder / "data" / "ready").exists(), "the server was not ready")
            self.assertIn("admin", run("user", "list", env=here, folder=self.folder)[1])
        finally:
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(timeout=20), 0)

    def test_an_empty_configuration_file_means_the_defaults(self):
        self.config.write_text("")
        status, out, err = run("init", config=self.config, folder=self.folder)
        self.assertEqual(status, 0, err)
        self.assertTrue((self.folder / "data" / "initialised").exists())

    def test_initialising_makes_the_certificate_and_shows_its_fingerprint(self):
        status, out, err = run("init", config=self.config)
        self.assertEqual(status, 0, err)
        data = self.folder / "data"
        self.assertEqual((data / "server.key").stat().st_mode & 0o777, 0o600)
        der = subprocess.run(["openssl", "x509", "-in", data / "server.crt", "-outform", "DER"], check=True, capture_output=True).stdout
        self.assertIn(hashlib.sha256(der).hexdigest(), out)
        self.assertEqual((data / "fingerprint").read_text().strip(), hashlib.sha256(der).hexdigest())

        shutil.rmtree(data)
        data.mkdir()
        (data / "server.crt").write_text("no certificate\n")
        status, out, err = run("init", config=self.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("server.crt", err)
        self.assertFalse((data / "initialised").exists())

    def test_initialising_twice_is_refused(self):
        self.assertEqual(run("init", config=self.config)[0], 0)
        status, out, err = run("init", config=self.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("avisod serve", err)
        self.assertEqual((self.folder / "data").stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.folder / "data" / "master.key").stat().st_mode & 0o077, 0)

    def test_a_data_folder_too_deep_for_its_socket_is_refused_before_anything_is_made(self):
        deep = self.folder / ("d" * 100)
        self.config.write_text(f'[server]\nlisten = "127.0.0.1"\nport = {self.port}\ndata_folder = "{deep}"\n')
        status, out, err = run("init", config=self.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("shorter [server] data_folder", err)
        self.assertFalse(deep.exists())
        deep.mkdir(mode=0o700)
        self.assertIn("shorter [server] data_folder", self.doctor()[1])

    def test_a_mistyped_database_is_refused_and_not_made(self):
        self.write("")
        self.assertEqual(run("init", config=self.config)[0], 0)
        self.write('[database]\npath = "avsio.db"\n')
        for command in (("serve",), ("user", "list"), ("epoch", "new"), ("doctor",)):
            status, out, err = run(*command, config=self.config)
            self.assertEqual(status, 1, command)
            self.assertIn("avsio.db holds no Aviso data", out + err)
            self.assertIn(f"initialised with {self.folder}/data/aviso.db", out + err)
            self.assertIn("[database] path", out + err)
        self.assertFalse((self.folder / "data" / "avsio.db").exists())

        self.write('[database]\npath = "no/such/folder/aviso.db"\n')
        self.assertIn("holds no Aviso data", run("serve", config=self.config)[2])
        self.assertFalse((self.folder / "data" / "no").exists())

    def test_commands_on_a_folder_that_is_not_initialised_say_what_to_do(self):
        status, _, err = run("user", "list", config=self.config)
        self.assertEqual(status, 1)
        self.assertIn("avisod init", err)
        status, out, _ = run("doctor", config=self.config)
        self.assertEqual(status, 1)
        self.assertIn("avisod init", out)

    def test_unknown_and_impossible_keys_are_refused_with_file_line_and_what_would_be_right(self):
        for more, words in (
            ("[network]\nno_such_key = 1", ":7: network.no_such_key"),
            ("[database]\nengine = \"oracle\"", ":7: database.engine"),
            ("[network]\nidle_timeout_s = 3", ":7: network.idle_timeout_s"),
            ("[log]\nlevel = 5", ":7: log.level"),
            ("[parameters]\n\"no.such\" = 1", ":7: parameters.no.such: no such parameter"),
            ("[parameters]\n\"messaging.max_text_bytes\" = 1", ":7: parameters.messaging.max_text_bytes: a whole number from 2048"),
            ("[network]\nproxy_protocol_from = [\"10.0.0.300\"]", ":7: network.proxy_protocol_from"),
        ):
            self.write(more)
            for command in ("doctor", "init", "serve"):
                status, out, err = run(command, config=self.config)
                self.assertEqual((status, out), (1, ""), more)
                self.assertIn(words, err)
        self.config.write_text('[server]\nlisten = "localhost"\n')
        self.assertIn("avisod.toml:2: server.listen: not possible", run("serve", config=self.config)[2])
        self.assertFalse((self.folder / "data").exists())
        self.assertIn("avisod.toml", err + str(self.config))

    def test_the_environment_goes_before_the_file(self):
        other = harness.free_port()
        _, out, _ = run("doctor", config=self.config, env={"AVISO_SERVER_PORT": str(other)})
        self.assertIn(f":{other} is free", out)
        status, _, err = run("doctor", config=self.config, env={"AVISO_SERVER_PORT": "99999"})
        self.assertEqual(status, 1)
        self.assertIn("AVISO_SERVER_PORT", err)
        status, _, err = run("doctor", config=self.config, env={"AVISO_SERVER_PROT": "1"})
        self.assertEqual(status, 1)
        self.assertIn("did you mean AVISO_SERVER_PORT?", err)

    def test_every_command_has_help(self):
        commands = [(), ("init",), ("serve",), ("user",), ("user", "add"), ("user", "list"), ("user", "passwd"), ("user", "unlock"), ("user", "enable"),
                    ("user", "disable"), ("import",), ("import", "people"), ("param",), ("log-level",), ("contract",), ("doctor",)]
        for command in commands:
            status, out, _ = run(*command, "--help")
            self.assertEqual(status, 0, command)
            self.assertIn("Usage", out)
            for line in re.findall(r"^  (\S+)( +(?:TEXT|INT)?(?::\w+)?(?: REQUIRED)?)?$", out, re.M):
                self.fail(f"avisod {' '.join(command)}: no explanation of {line[0]}")
        status, out, err = run()
        self.assertEqual(status, 2)
        self.assertIn("--help", out + err)

    def test_the_contract_is_printed(self):
        status, out, _ = run("contract")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"(?m)^0x0101 .*Identity\.Login +POST +/api/v1/")

    def test_the_log_level_needs_a_running_server(self):
        run("init", config=self.config)
        status, _, err = run("log-level", "debug", config=self.config)
        self.assertEqual(status, 1)
        self.assertIn("no server is running", err)


if __name__ == "__main__":
    unittest.main()
