"""What an operator types, and what the server answers: with it running, without it, and when something is wrong."""

import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import harness
from harness import BIN, Refused, Server, ServerTest
from harness_cluster import MariaDb, Redis, contract, mini, wait_until


FEW = "[network]\nmax_connections = 1000\n"  # whatever the machine's limit of descriptors


def run(*arguments, config=None, env=None, stdin=None, folder=None):
    """Exit code, standard output and standard error of avisod."""
    command = [BIN / "avisod", *(["--config", config] if config else []), *arguments]
    result = subprocess.run(command, input=stdin, text=True, capture_output=True, timeout=60, env={**os.environ, **(env or {})}, cwd=folder)
    return result.returncode, result.stdout, result.stderr


def connect(server):
    return mini.Client.over_tls(contract(), "127.0.0.1", server.port, server.fingerprint())


class Accounts(ServerTest):
    def sign_in(self, account, password):
        client = connect(self.server)
        try:
            return client.login(account, password, "device")
        finally:
            client.close()

    def refused(self, account, password):
        with self.assertRaises(mini.Refused) as refused:
            self.sign_in(account, password)
        return refused.exception.reply.reason

    def test_a_one_time_password_is_shown_once_and_must_be_changed(self):
        said = self.server.avisod("user", "add", "fay", "--name", "Fay Ray", "--department", "Sales/North", "--title", "Lead")
        password = re.search(r"One-time password, shown only here: (\S+)", said).group(1)
        self.assertTrue(self.sign_in("fay", password).must_change_password)

        again = re.search(r"shown only here: (\S+)", self.server.avisod("user", "passwd", "fay")).group(1)
        self.assertNotEqual(password, again)
        self.assertEqual(self.refused("fay", password), "bad_credentials")
        self.assertTrue(self.sign_in("fay", again).must_change_password)
        self.assertNotIn(again, self.server.whole_output())

    def test_disabling_and_enabling(self):
        self.server.add_user("gus")
        client = connect(self.server)
        client.login("gus", self.server.passwords["gus"], "device")

        self.server.avisod("user", "disable", "gus")
        client.wait_push("SignedOutPush", timeout=3)
        self.assertEqual(self.refused("gus", self.server.passwords["gus"]), "disabled")
        self.assertRegex(self.server.avisod("user", "list", "gus"), r"gus\s+disabled")
        self.server.avisod("user", "enable", "gus")
        self.sign_in("gus", self.server.passwords["gus"])
        client.close()

    def test_a_locked_account_is_named_and_unlocked(self):
        self.server.add_user("hal")
        for _ in range(5):
            self.refused("hal", "wrong")
        self.assertEqual(self.refused("hal", self.server.passwords["hal"]), "locked")
        self.assertRegex(self.server.avisod("user", "list", "hal"), r"hal\s+locked")

        self.server.avisod("user", "unlock", "hal")
        self.sign_in("hal", self.server.passwords["hal"])

    def test_what_is_wrong_with_a_user_is_said(self):
        for arguments, words in (
            (("user", "add", "li"), "taken"),
            (("user", "add", "white space"), "letters"),
            (("user", "disable", "nobody"), "nobody"),
            (("user", "unlock", "nobody"), "nobody"),
            (("user", "passwd", "nobody"), "nobody"),
        ):
            with self.assertRaises(Refused) as refused:
                self.server.avisod(*arguments)
            self.assertIn(words, refused.exception.stderr)
            self.assertEqual(refused.exception.stderr.count("\n"), 1, refused.exception.stderr)

    def test_an_account_is_found_whatever_the_case_as_at_sign_in(self):
        self.server.add_user("Max.Roe")
        self.assertIn("Max.Roe's sessions ended", self.server.avisod("user", "passwd", "max.roe"))
        self.assertIn("Max.Roe may sign in again", self.server.avisod("user", "unlock", "MAX.ROE"))

    def test_an_error_names_its_field_once(self):
        for arguments in (("user", "add", "li"), ("user", "add", "white space"), ("user", "add", "new", "--title", "Boss")):
            with self.assertRaises(Refused) as refused:
                self.server.avisod(*arguments)
            self.assertRegex(refused.exception.stderr, r"^avisod: (account|title): (?!account:|title:)")

    def test_a_file_that_is_not_utf8_is_refused_row_by_row(self):
        file = self.server.folder / "latin1.csv"
        file.write_bytes("account,name,department,title\noda,Oda Sørli,Salg,\npia,Pia Ek,Salg,\n".encode("latin-1"))
        status, out, err = run("import", "people", file, config=self.server.config)
        self.assertEqual(status, 1)
        self.assertIn("row 2: name: is not UTF-8", err)
        self.assertEqual([line.split(",")[0] for line in out.splitlines()], ["pia"])
        result = subprocess.run([os.fsencode(BIN / "avisod"), b"--config", os.fsencode(self.server.config), b"user", b"add", b"oda", b"--name", b"S\xf8rli"],
                                capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"is not UTF-8", result.stderr)

    def test_importing_people_names_the_bad_lines_and_takes_the_good_ones(self):
        file = self.server.folder / "people.csv"
        file.write_text(
            "account,name,department,title\n"
            "ida,Ida Noor,Sales/West,Clerk\n"
            "bad account,Nobody,Sales,\n"
            "jon,Jon\n"
            'kim,"Kim, the second",产品/前端,工程师\n'
        )
        status, out, err = run("import", "people", file, config=self.server.config)

        self.assertEqual(status, 1)
        self.assertEqual({line.split(",")[0] for line in out.splitlines()}, {"ida", "kim"})
        self.assertIn("row 3:", err)
        self.assertIn("row 4: 2 fields instead of 4", err)
        self.assertIn("2 added, 0 updated, 2 faulty", err)
        self.assertTrue(self.sign_in("ida", dict(line.split(",") for line in out.splitlines())["ida"]).must_change_password)
        self.assertIn("Kim, the second", self.server.avisod("user", "list", "kim"))

        file.write_text("name,account\n")
        status, out, err = run("import", "people", file, config=self.server.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("account,name,department,title", err)

    def test_the_log_level_changes_while_running(self):
        self.server.avisod("log-level", "debug")
        connect(self.server).close()
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        li.close()
        wait_until(lambda: "level=Debug" in self.server.whole_output(), "nothing was logged at debug", 5)
        self.assertNotIn(self.server.passwords["li"], self.server.whole_output())
        self.server.avisod("log-level", "info")
        with self.assertRaises(Refused) as refused:
            self.server.avisod("log-level", "loud")
        self.assertIn("debug, info, warning, error", refused.exception.stderr)


class Parameters(ServerTest):
    extra_config = '[parameters]\n"messaging.recall_seconds" = 77\n'

    def test_out_of_bounds_unknown_and_pinned_ones_are_refused_with_what_would_be_right(self):
        for name, value, words in (
            ("messaging.max_text_bytes", "1", "2048 to 65536"),
            ("messaging.max_text_bytes", "many", "2048 to 65536"),
            ("no.such", "1", "no such parameter"),
            ("messaging.recall_seconds", "60", "configuration file"),
        ):
            with self.assertRaises(Refused) as refused:
                self.server.avisod("param", name, value)
            self.assertIn(words, refused.exception.stderr)
        listed = self.server.avisod("param")
        self.assertRegex(listed, r"messaging\.recall_seconds = 77 s.*pinned by the configuration file")

    def test_one_parameter_is_shown_with_its_bounds(self):
        shown = self.server.avisod("param", "messaging.max_text_bytes")
        self.assertRegex(shown, r"^messaging\.max_text_bytes = \d+ bytes  \(default 8192, 2048 to 65536\)\n    \S")
        self.assertEqual(shown.count("\n"), 2, shown)
        self.assertRegex(self.server.avisod("param", "identity.exclusive_sign_in"), r"one of \w+, ")
        with self.assertRaises(Refused) as refused:
            self.server.avisod("param", "no.such")
        self.assertIn("there is no parameter 'no.such'", refused.exception.stderr)

    def test_limits_are_parameters_and_take_effect_at_once(self):
        li = connect(self.server)
        self.addCleanup(li.close)
        li.login("li", self.server.passwords["li"], "device")
        for _ in range(100):
            li.call("Sync")
        self.server.avisod("param", "limits.reads_per_second", "10")
        self.addCleanup(self.server.avisod, "param", "limits.reads_per_second", "1000")
        with self.assertRaises(mini.Refused) as refused:
            for _ in range(100):
                li.finish("Sync", li.start("Sync"))
        self.assertEqual(refused.exception.reply.code, contract().common.ERROR_CODE_RATE_LIMITED)
        self.assertGreater(refused.exception.reply.retry_after_ms, 0)

        self.server.avisod("param", "limits.reads_per_second", "1000")
        time.sleep(0.2)
        for _ in range(50):
            li.call("Sync")
        for name, value in (("limits.reads_per_second", "9"), ("limits.sign_ins_per_minute", "0"), ("limits.address_calls_per_second", "10001")):
            with self.assertRaises(Refused) as refused:
                self.server.avisod("param", name, value)
            self.assertRegex(refused.exception.stderr, r"a whole number from \d+ to \d+")

    def test_a_value_stays_over_a_restart(self):
        self.server.avisod("param", "messaging.max_text_bytes", "4096")
        self.server.stop()
        self.server.start()
        self.assertIn("messaging.max_text_bytes = 4096", self.server.avisod("param"))


class Running(ServerTest):
    extra_config = FEW

    def test_a_new_certificate_is_taken_without_dropping_anyone(self):
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        before = self.server.fingerprint()
        data = self.server.folder / "data"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "300", "-subj", "/CN=new",
                        "-keyout", data / "server.key", "-out", data / "server.crt"], check=True, capture_output=True)
        (data / "server.key").chmod(0o600)

        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.server.fingerprint() != before, "the fingerprint did not change", 5)
        li.ping()
        ann = connect(self.server)  # pins the new one
        ann.login("ann", self.server.passwords["ann"], "device")
        ann.send_direct(li.signed_in.user_id, "after the reload")
        li.wait_push("EntryPush", lambda p: p.entry.body.text.text == "after the reload")

        after = self.server.fingerprint()
        good = (data / "server.crt").read_text()
        (data / "server.crt").write_text("no certificate\n")
        self.addCleanup((data / "server.crt").write_text, good)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "certificate_not_reloaded" in self.server.whole_output(), "the bad certificate was not named", 5)
        self.assertEqual(self.server.fingerprint(), after)
        connect(self.server).close()
        li.close()
        ann.close()

    def test_clients_are_told_to_come_back_at_a_graceful_stop(self):
        li = connect(self.server)
        li.login("li", self.server.passwords["li"], "device")
        self.server.process.send_signal(signal.SIGTERM)

        self.assertGreater(li.wait_push("GoAwayPush", timeout=5).reconnect_after_ms, 0)
        with self.assertRaises(mini.Closed):
            while True:
                li.read(time.monotonic() + 10)
        self.assertEqual(self.server.process.wait(timeout=20), 0)
        self.server.process = None
        self.server.start()

    def test_a_second_server_on_the_same_folder_is_refused(self):
        status, _, err = run("serve", config=self.server.config)
        self.assertEqual(status, 1)
        self.assertIn("already", err)
        connect(self.server).close()
        self.server.avisod("user", "list")

    def test_doctor_is_content_and_names_open_permissions(self):
        status, out, _ = run("doctor", config=self.server.config)
        self.assertEqual(status, 0, out)

        data = self.server.folder / "data"
        data.chmod(0o755)
        try:
            status, out, _ = run("doctor", config=self.server.config)
        finally:
            data.chmod(0o700)
        self.assertEqual(status, 1)
        self.assertIn(f"chmod 700 {data}", out)


class Fresh(unittest.TestCase):
    """Without a server of its own."""

    def doctor(self):
        status, out, err = run("doctor", config=self.config)
        self.assertEqual(err, "")
        return status, out

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-operator-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.port = harness.free_port()
        self.config = self.folder / "avisod.toml"
        self.write("")

    def write(self, more, server=""):
        self.config.write_text(f'[server]\nlisten = "127.0.0.1"\nport = {self.port}\ndata_folder = "{self.folder}/data"\n{server}\n{more}\n')

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

    def test_doctor_sees_what_serve_refuses(self):
        self.write(FEW)
        self.assertEqual(run("init", config=self.config)[0], 0)
        data = self.folder / "data"
        status, out = self.doctor()
        self.assertEqual(status, 0, out)
        self.assertRegex(out, r"the clock says \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")

        (data / "server.key").chmod(0o644)
        status, out = self.doctor()
        self.assertEqual(status, 1, out)
        self.assertIn(f"chmod 600 {data / 'server.key'}", out)
        status, _, err = run("serve", config=self.config)
        self.assertEqual(status, 1)
        self.assertIn("server.key: holds a secret and is open to others", err)
        (data / "server.key").chmod(0o600)

        good = (data / "server.crt").read_text()
        (data / "server.crt").write_text(good[:200])
        status, out = self.doctor()
        self.assertEqual(status, 1, out)
        self.assertIn("server.crt", out)
        (data / "server.crt").write_text(good)

        subprocess.run(["openssl", "req", "-x509", "-key", data / "server.key", "-days", "3", "-subj", "/CN=short", "-out", data / "server.crt"],
                       check=True, capture_output=True)
        status, out = self.doctor()
        self.assertEqual(status, 1, out)
        self.assertRegex(out, r"server.crt expires in [23] days")
        (data / "server.crt").write_text(good)

        database = data / "aviso.db"
        whole = database.read_bytes()
        for damaged in (b"not a database " * 400, whole[:4096] + b"\xff" * 20000 + whole[24096:]):
            database.write_bytes(damaged)
            status, out = self.doctor()
            self.assertEqual(status, 1, out)
            self.assertIn(f"database {database}: SQLite ", out)
            self.assertIn("put the last backup in its place", out)

    def test_a_data_folder_too_deep_for_its_socket_is_refused_before_anything_is_made(self):
        deep = self.folder / ("d" * 100)
        self.config.write_text(f'[server]\nlisten = "127.0.0.1"\nport = {self.port}\ndata_folder = "{deep}"\n')
        status, out, err = run("init", config=self.config)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("shorter [server] data_folder", err)
        self.assertFalse(deep.exists())
        deep.mkdir(mode=0o700)
        self.assertIn("shorter [server] data_folder", self.doctor()[1])

    def test_a_master_key_inside_the_data_folder_is_mentioned_until_it_is_moved(self):
        self.write(FEW)
        words = f"mv {self.folder}/data/master.key to a folder of its own"
        self.assertIn(words, run("init", config=self.config)[1])
        status, out = self.doctor()
        self.assertEqual(status, 0, out)
        self.assertIn(words, out)

        (self.folder / "data" / "master.key").rename(self.folder / "apart.key")
        self.write(f'[keys]\nmaster_key_file = "{self.folder}/apart.key"\n{FEW}')
        status, out = self.doctor()
        self.assertEqual(status, 0, out)
        self.assertNotIn("mv ", out)
        self.assertEqual(run("user", "list", config=self.config)[0], 0)

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


class DoctorOnEngines(unittest.TestCase):
    """What doctor says of MariaDB and Redis."""

    def doctor(self, config=None, more=""):
        """Of a folder initialised with a database of its own, which `config` replaces."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-doctor-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        file = folder / "avisod.toml"
        server = f'[server]\nlisten = "127.0.0.1"\nport = {harness.free_port()}\ndata_folder = "{folder}/data"\n{FEW}'
        own = MariaDb.shared().new_database()
        file.write_text(server + own)
        self.assertEqual(run("init", config=file)[0], 0)
        file.write_text(server + (config or own) + more)
        status, out, err = run("doctor", config=file)
        self.assertEqual(err, "")
        return status, out

    def test_all_is_well(self):
        redis = Redis()
        self.addCleanup(redis.close)
        status, out = self.doctor(more=redis.config())
        self.assertEqual(status, 0, out)
        self.assertIn("Redis answers", out)
        self.assertIn("the database answers", out)

    def test_each_fault_of_mariadb_is_told_from_the_others(self):
        good = MariaDb.shared().new_database()
        port = harness.free_port()
        name = re.search(r'name = "(.*)"', good).group(1)
        wrong = pathlib.Path(tempfile.mkstemp()[1])
        self.addCleanup(wrong.unlink)
        wrong.write_text("not it\n")
        for config, words in (
            (re.sub(r"port = \d+", f"port = {port}", good), "start the database server"),
            (re.sub(r'password_file = ".*"', f'password_file = "{wrong}"', good), "password_file"),
            (good.replace(f'name = "{name}"', 'name = "aviso_missing"'), "CREATE DATABASE aviso_missing"),
            (re.sub(r'password_file = ".*"', 'password_file = "/nowhere/password"', good), "/nowhere/password"),
        ):
            status, out = self.doctor(config)
            self.assertEqual(status, 1, out)
            self.assertIn(words, out)
            self.assertIn("FIX", out)

    def test_an_empty_database_of_an_initialised_folder_is_told(self):
        other = MariaDb.shared().new_database()
        status, out = self.doctor(other)
        self.assertEqual(status, 1, out)
        self.assertIn("holds no Aviso data", out)
        self.assertIn("[database] host, port and name", out)

    def test_a_clock_of_the_database_that_goes_wrong_is_told(self):
        status, out = self.doctor()
        self.assertIn("clock agrees with this machine's", out)
        mariadb = MariaDb.shared()
        self.addCleanup(mariadb.sql, "SET GLOBAL init_connect = ''")
        mariadb.sql("SET GLOBAL init_connect = 'SET SESSION timestamp = UNIX_TIMESTAMP() - 90'")
        status, out = self.doctor()
        self.assertEqual(status, 1, out)
        self.assertRegex(out, r"clock is (89|90|91)\.\d s behind this machine's")

    def test_each_fault_of_redis_is_told_from_the_others(self):
        redis = Redis()
        self.addCleanup(redis.close)
        redis.run("CONFIG", "SET", "requirepass", "secret")
        status, out = self.doctor(more=redis.config())
        self.assertEqual(status, 1)
        self.assertIn("[redis] password_file", out)

        redis.kill()
        status, out = self.doctor(more=redis.config())
        self.assertEqual(status, 1)
        self.assertIn(f"127.0.0.1:{redis.port}", out)
        self.assertIn("start Redis", out)


if __name__ == "__main__":
    unittest.main()
