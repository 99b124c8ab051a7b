"""The desktop client's windows, clicked and typed at without a display, against a real avisod.

The program (ui_desktop, GoogleTest) finds the server in its environment. A line "@server stop" or "@server start" on its standard output is a wish to this
driver (Desktop.grant), answered by one line on its standard input when done. AVISO_UI_FILTER=Name.* runs some of the tests.
"""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sqlite3
import sys
import time
import unittest

from harness import BIN, SLOW, ServerTest

HERE = pathlib.Path(__file__).parent


def stubs_are_possible():
    return bool(shutil.which("dbus-daemon") and importlib.util.find_spec("dbusmock"))


def private_bus(case):
    """A D-Bus session of the test's own with stand-ins for the desktop's services; nothing where they are not installed: then their tests are skipped."""
    if not stubs_are_possible():
        return {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    case.addCleanup(lambda: (bus.terminate(), bus.wait(), bus.stdout.close()))
    environment = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
    portal = ["org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"]
    templates = [["--template", name] for name in ("notification_daemon", HERE / "secret_service.py", HERE / "status_notifier_watcher.py")]
    for arguments in (["--session", *portal], *templates):
        stub = subprocess.Popen([sys.executable, "-m", "dbusmock", *arguments], env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        case.addCleanup(lambda stub=stub: (stub.terminate(), stub.wait()))
    wait_for_name(environment["DBUS_SESSION_BUS_ADDRESS"], "org.kde.StatusNotifierWatcher")
    return {**environment, "AVISO_UI_STUBS": "1"}


def wait_for_name(address, name):
    """Qt looks for the notification area once, when it starts."""
    import dbus.bus

    bus = dbus.bus.BusConnection(address)
    deadline = time.monotonic() + 20 * SLOW
    while not bus.name_has_owner(name):
        if time.monotonic() > deadline:
            raise RuntimeError(f"nobody came up as {name}")
        time.sleep(0.05)
    bus.close()


def display(case):
    """The name of a virtual display of the test's own."""
    reading, writing = os.pipe()
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL)
    case.addCleanup(lambda: (xvfb.terminate(), xvfb.wait()))
    os.close(writing)
    with os.fdopen(reading) as number:
        return ":" + number.readline().strip()


def small_disk(case):
    """A disk of a few megabytes that a test can fill, where this account may mount one."""
    folder = case.server.folder / "small"
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False).returncode != 0:
        return {}
    case.addCleanup(lambda: subprocess.run(["umount", folder], check=False))
    return {"AVISO_UI_SMALL_DISK": str(folder)}


def environment_of(server):
    """What ui_desktop has to know of the server."""
    return {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("AVISO_UI_PLATFORM", "offscreen"),
        "HOME": str(server.folder),
        "XDG_RUNTIME_DIR": str(server.folder),
        "XDG_CONFIG_HOME": str(server.folder / "config"),
        "AVISO_UI_SERVER": f"127.0.0.1:{server.port}",
        "AVISO_UI_FINGERPRINT": server.fingerprint(),
        "AVISO_UI_FOLDER": str(server.folder),
        "AVISO_UI_PASSWORDS": ";".join(f"{account}={password}" for account, password in server.passwords.items()),
    }


class Desktop(ServerTest):
    def test_themes(self):
        """Compares pictures: nothing of other tests may be in them."""
        self.run_windows("ThemeSwitch.*")

    def test_tray(self):
        """On a display: without one there is no notification area."""
        if not stubs_are_possible() or not shutil.which("Xvfb"):
            self.skipTest("dbus-daemon, python3-dbusmock or Xvfb is not installed")
        self.run_windows("TrayOnTheDesktop.*", QT_QPA_PLATFORM="xcb", DISPLAY=display(self))

    def test_z_certificates(self):
        """Last: the server's certificate is another one afterwards."""
        self.run_windows("Certificate.*")

    def test_windows(self):
        for account, name in (("new", "Nadia New"), ("mia", "Mia Later")):
            self.server.add_password(account)
            self.server.avisod("user", "add", account, "--name", name, "--must-change", "--password-stdin", stdin=self.server.passwords[account] + "\n")
        for account, name in (("fay", "Fay First"), ("gus", "Gus New"), ("hal", "Hal Early"), ("ida", "Ida Late"), ("joe", "Joe Old"), ("kim", "Kim Old"), ("lou", "Lou Gone")):
            self.server.add_user(account, name)
        self.run_windows(os.environ.get("AVISO_UI_FILTER", "-ThemeSwitch.*:Certificate.*:TrayOnTheDesktop.*"))

    def test_a_start_that_cannot_be_is_said(self):
        """Not an end without a word and with success."""
        home = self.server.folder / "home-is-a-file"
        home.touch()
        process = subprocess.Popen(
            [BIN / "aviso"], env={**environment_of(self.server), **private_bus(self), "AVISO_HOME": str(home)}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(lambda: (process.poll() is None and process.kill(), process.wait(), process.stderr.close()))
        self.assertIn("home-is-a-file is a file", process.stderr.readline())
        self.assertIsNone(process.poll(), "its window is open until the person has read it")

    def grant(self, wish, *arguments):
        """What a test wants of the server."""
        if wish in ("renew", "age"):
            self.server.stop()
            self.renew_certificate() if wish == "renew" else self.make_older(*map(int, arguments))
            self.server.start()
        else:
            getattr(self.server, wish)()

    def make_older(self, conversation, until_seq, days):
        """As if the first messages of a conversation had been written days earlier."""
        database = sqlite3.connect(self.server.folder / "data" / "aviso.db")
        changed = database.execute(
            "UPDATE entries SET created_at_ms = created_at_ms - ? WHERE conversation_id = ? AND seq <= ?", (days * 86_400_000, conversation, until_seq)
        )
        self.assertGreater(changed.rowcount, 0)
        database.commit()
        database.close()

    def renew_certificate(self):
        for file in ("server.crt", "server.key"):
            (self.server.folder / "data" / file).unlink()

    def run_windows(self, tests, **environment):
        process = subprocess.Popen(
            [BIN / "ui_desktop", f"--gtest_filter={tests}", "--gtest_brief=1"],
            env={**environment_of(self.server), **private_bus(self), **small_disk(self), **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(lambda: process.poll() is None and process.kill())
        said = []
        for line in process.stdout:
            wish = line.split()
            if wish[:1] == ["@server"]:
                self.grant(*wish[1:])
                process.stdin.write("done\n")
                process.stdin.flush()
            else:
                said.append(line)
        process.stdin.close()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60 * SLOW), 0, "".join(said))


if __name__ == "__main__":
    unittest.main()
