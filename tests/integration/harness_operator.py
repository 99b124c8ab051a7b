"""What an operator types: avisod's commands on a server that runs, or on a folder of one's own."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import harness
from harness import BIN
from harness_cluster import contract, mini

FEW = "[network]\nmax_connections = 1000\n"  # whatever the machine's limit of descriptors


def run(*arguments, config=None, env=None, stdin=None, folder=None):
    """Exit code, standard output and standard error of avisod."""
    command = [BIN / "avisod", *(["--config", config] if config else []), *arguments]
    result = subprocess.run(command, input=stdin, text=True, capture_output=True, timeout=60, env={**os.environ, **(env or {})}, cwd=folder)
    return result.returncode, result.stdout, result.stderr


def connect(server):
    return mini.Client.over_tls(contract(), "127.0.0.1", server.port, server.fingerprint())


class FolderTest(unittest.TestCase):
    """Each test has a folder and a configuration file, and no server."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviso-operator-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.port = harness.free_port()
        self.config = self.folder / "avisod.toml"
        self.write("")

    def write(self, more, server=""):
        self.config.write_text(f'[server]\nlisten = "127.0.0.1"\nport = {self.port}\ndata_folder = "{self.folder}/data"\n{server}\n{more}\n')

    def doctor(self):
        status, out, err = run("doctor", config=self.config)
        self.assertEqual(err, "")
        return status, out
