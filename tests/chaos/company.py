"""The people, devices and conversations of a chaos run, and what is done to and asked of all of them at once."""

import contextlib
import subprocess
import time

from checker import Checker, View
from clients import Clients

SETTLE_S = 50  # a client waits up to 45 s between two tries


class Company:
    """Writers with two devices each and readers with two; groups of all of them and direct conversations between any two writers."""

    writers = ("ann", "bob", "eve")
    readers = ("rik", "sue")

    def __init__(self, server, home, random, small_groups=4, settle_s=SETTLE_S, other_node=None, compare_unread=True):
        """With another node of the same database, second devices and readers are there."""
        elsewhere = other_node or server
        self.settle_s = settle_s
        self.compare_unread = compare_unread
        self.server, self.random, self.home = server, random, home
        for account in self.writers + self.readers:
            server.add_user(account)
        self.first = Clients(server, home, [(f"{w}-1", w) for w in self.writers])
        self.second = Clients(elsewhere, home, [(f"{w}-2", w) for w in self.writers[:2]] + [("rik-2", "rik")])
        self.reading = Clients(elsewhere, home, [("rik-1", "rik"), ("sue-1", "sue"), ("eve-2", "eve")])
        self.all = (self.first, self.second, self.reading)
        self.small_groups = small_groups
        self.checker = Checker()
        self.heads = {}
        self.checked = 0
        self.fresh_number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for clients in self.all:
            clients.kill()

    def begin(self):
        """Everyone signs in; the groups are made."""
        for clients in self.all:
            clients.start()
        self.wait_settled()
        self.users = {state["account"]: state["user"] for state in self.states()}
        everyone = list(self.users.values())
        self.groups = [self.first.ask("group", device="ann-1", name="everyone", members=everyone[1:])]
        for number in range(self.small_groups):
            maker = self.random.choice(self.writers)
            members = [user for user in everyone if user != self.users[maker]]
            self.groups.append(self.first.ask("group", device=f"{maker}-1", name=f"small {number}", members=members))
        self.checker.user_of = dict(self.users)
        self.checker.account_of = {device: account for clients in self.all for device, account in clients.devices}
        self.wait_settled()

    # --- writing ---

    def targets(self, account):
        return [f"c{group}" for group in self.groups] + [f"p{self.users[w]}" for w in self.writers if w != account]

    def devices_of(self, accounts):
        """Of processes that run: (process, device, account)."""
        for clients in self.all:
            for device, account in clients.devices if clients.process is not None else ():
                if account in accounts:
                    yield clients, device, account

    def writing_devices(self):
        return ((c, device, account) for c, device, account in self.devices_of(self.writers) if c is not self.reading)

    def write(self, window=3, targets=3):
        """Full speed from now on: `window` texts waiting for each of these targets, or of so many."""
        for clients, device, account in self.writing_devices():
            chosen = targets if isinstance(targets, list) else [f"c{self.groups[0]}"] + self.random.sample(self.targets(account)[1:], targets - 1)
            clients.ask("write", device=device, targets=chosen, window=window)
        self.read(True)

    def read(self, on):
        """The readers mark what comes as read, or stop that."""
        for clients, device, account in self.devices_of(self.readers):
            clients.ask("read", device=device, on=on)

    def pause(self):
        self.read(False)
        for clients, device, _ in self.writing_devices():
            clients.ask("write", device=device, targets=[], window=0)

    def repeat_last(self, count):
        for clients, device, _ in self.writing_devices():
            clients.ask("repeat", device=device, count=count)

    def recall_last(self, count):
        for clients, device, _ in self.writing_devices():
            clients.ask("recall", device=device, count=count)

    def burst(self, count=1):
        """One text for every conversation from every writing device that is there: each conversation's last change is one of these."""
        for clients, device, account in self.writing_devices():
            clients.ask("burst", device=device, targets=self.targets(account), count=count)

    def kill_at_acknowledgement(self, server, number, limit):
        """A process that writes to it kills it in the moment of its so manieth acknowledgement from now; after `limit` seconds nobody does."""
        process = server.process
        writing = self.random.choice([clients for clients in (self.first, self.second) if clients.server is server])
        writing.ask("kill", pid=process.pid, acks=number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=limit)
        writing.ask("kill", pid=0, acks=0)

    # --- looking ---

    def states(self, only=None):
        return [state for clients in only or self.all if clients.process is not None for state in clients.state()]

    @staticmethod
    def not_settled(states, compare_unread=True):
        """Why the devices do not all show the same end, or nothing."""
        heads, unread = {}, {}
        for state in states:
            for conversation, (head, *_) in state["heads"].items():
                heads[conversation] = max(heads.get(conversation, 0), head)
        for state in states:
            if not state["online"]:
                return f"{state['device']} is not online: {state['why']}"
            if state["queue"]:
                return f"{state['device']} has {state['queue']} in its queue"
            for conversation, (head, in_step, *_) in state["heads"].items():
                if head != heads[conversation] or in_step != head:
                    return f"{state['device']} is at {in_step} of {head} in conversation {conversation}, others at {heads[conversation]}"
        for state in states if compare_unread else ():
            for conversation, (_, _, count, _, *marker) in state["heads"].items():
                device, other, its = unread.setdefault((state["account"], conversation), (state["device"], count, marker))
                if other != count:
                    return (f"{state['device']} counts {count} unread in conversation {conversation}, {device} counts {other}; "
                            f"read seq, ordinal and head ordinal: {marker} and {its}")
        return None

    def wait_acknowledged(self, limit, when):
        """The next acknowledgement has to come by then."""
        self.checker.read_ledgers(self.home)
        before = len(self.checker.acked)
        deadline = time.monotonic() + limit
        while len(self.checker.acked) == before:
            if time.monotonic() > deadline:
                return self.checker.report("stuck", f"nothing was acknowledged within {limit} s {when}")
            time.sleep(0.05)
            self.checker.read_ledgers(self.home)
        return None

    def wait_settled(self, only=None, limit=None):
        """Without `limit`, as long as something moves: a busy machine is slow, and that is no fault."""
        patience = limit or self.settle_s
        deadline = time.monotonic() + patience
        before = None
        while True:
            states = self.states(only)
            why = self.not_settled(states, self.compare_unread)
            if why is None:
                return True
            if limit is None and states != before:
                before, deadline = states, time.monotonic() + patience
            if time.monotonic() > deadline:
                self.checker.report("behind", f"nothing moved for {patience} s: {why}" if limit is None else f"after {limit} s: {why}")
                return False
            time.sleep(0.05)

    def expected(self):
        """The conversations of each account: the groups, and the direct ones that any device of it knows."""
        expected = {account: set(self.groups) for account in self.users}
        for state in self.states():
            for conversation, (_, _, _, peer, *_) in state["heads"].items():
                if peer:
                    expected[state["account"]].add(int(conversation))
                    other = next(account for account, user in self.users.items() if user == peer)
                    expected[other].add(int(conversation))
        return expected

    def check(self):
        """Settles, then compares what came since the last check on every device."""
        self.wait_settled()
        self.compare(self.heads, self.all)

    def check_everything(self):
        """As check, from the first entry on, and on a fresh device of each person, which pulls its whole history from the server."""
        self.wait_settled()
        fresh = Clients(self.server, self.home, [])
        fresh.start()
        try:
            self.fresh_number += 1
            for account in self.users:
                fresh.open(f"{account}-fresh-{self.fresh_number}", account)
                fresh.devices.append((f"{account}-fresh-{self.fresh_number}", account))
            self.wait_settled(only=self.all + (fresh,))
            self.compare({}, self.all + (fresh,))
            for device, _ in fresh.devices:
                fresh.ask("close", device=device)
        finally:
            fresh.kill()

    def compare(self, after, processes):
        self.checker.read_ledgers(self.home)
        views = []
        for clients in processes:
            for device, account in clients.devices:
                for view in clients.ask("dump", device=device, after={str(c): seq for c, seq in after.items()}):
                    views.append(View(device, account, view["conv"], view["head"], view["rows"], after.get(view["conv"], 0)))
        self.checker.check_views(views, self.expected())
        self.heads = {}
        for view in views:
            self.heads[view.conversation] = max(self.heads.get(view.conversation, 0), view.head)
