"""What `avisod doctor` says of a folder, of MariaDB and of Redis."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import harness
from harness_cluster import MariaDb, Redis
from harness_operator import FEW, FolderTest, run


class DoctorOfAFolder(FolderTest):
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
