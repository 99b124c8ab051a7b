"""Compares what devices meant, were promised and show. Knows nothing of servers: it reads ledgers and dumps (see ledger.hpp)."""

import collections
import dataclasses
import json
import pathlib


@dataclasses.dataclass(frozen=True)
class Problem:
    kind: str  # lost, twice, order, hole, unknown, disagrees, refused, behind, and what scenarios add
    text: str

    def __str__(self):
        return f"{self.kind}: {self.text}"


@dataclasses.dataclass
class View:
    """What one device shows of one conversation above `after`: rows of [seq, sender, key, text, seq of its recall or 0], text "*" for a
    notice."""

    device: str
    account: str
    conversation: int
    head: int
    rows: list
    after: int = 0


class Checker:
    def __init__(self):
        self.problems = []
        self.forgets_arrivals = False  # then only what is acknowledged or there in the end counts
        self.intents = {}  # text -> (device, target, number)
        self.key_of_text = {}
        self.text_of_key = {}
        self.acked = {}  # key -> (conversation, seq)
        self.place_of_key = {}  # wherever it was seen
        self.row_at = {}  # (conversation, seq) -> (sender, key)
        self.recalling = set()  # keys
        self.recalled = set()  # those acknowledged
        self.alterations = set()  # (conversation, seq) of recalls: no row has it
        self.account_of = {}  # device -> account
        self.user_of = {}  # account -> user id
        self.last_number = collections.defaultdict(dict)  # (view's device, conversation) -> {writer: (number, seq)}
        self.read_until = collections.defaultdict(int)

    def report(self, kind, text):
        self.problems.append(Problem(kind, text))

    # --- ledgers ---

    def read_ledgers(self, folder):
        """Reads what was added since the last call: first what was meant, so that what arrived from another device is known."""
        lines = []
        for file in sorted(pathlib.Path(folder).glob("*.jsonl")):
            with open(file, "rb") as ledger:
                ledger.seek(self.read_until[file])
                for line in ledger:
                    if not line.endswith(b"\n"):
                        break  # killed in the middle of a line
                    self.read_until[file] += len(line)
                    lines.append((file.stem, json.loads(line)))
        for meant in (True, False):
            for device, line in lines:
                if (line["e"] in ("intent", "queued", "recalling")) == meant:
                    self.take(device, line)

    def take(self, device, line):
        event = line["e"]
        if event == "intent":
            self.intents[line["text"]] = (device, line["target"], line["n"])
        elif event == "queued":
            self.key_of_text[line["text"]] = line["key"]
            self.text_of_key[line["key"]] = line["text"]
        elif event == "refused":
            self.report("refused", f"{device}: {line['why']}")
        elif event == "acked":
            place = (line["conv"], line["seq"])
            first = self.acked.setdefault(line["key"], place)
            if first != place:
                self.report("twice", f"{device}: {self.name(line['key'])} acknowledged at {first} and at {place}")
            self.note_place(device, line["key"], place)
        elif event == "recalling":
            self.recalling.add(line["key"])
        elif event == "recalled":
            self.recalled.add(line["key"])
        elif event == "alteration":
            self.alterations.add((line["conv"], line["seq"]))
        elif event == "arrived" and not self.forgets_arrivals:
            self.note_row(device, line["conv"], line["row"])

    # --- what is where ---

    def name(self, key):
        return f"\"{self.text_of_key.get(key, key)}\""

    def note_place(self, device, key, place):
        first = self.place_of_key.setdefault(key, place)
        if first != place:
            self.report("twice", f"{device}: {self.name(key)} stands at {first} and at {place}")

    def note_row(self, device, conversation, row):
        seq, sender, key, text, recall = row
        place = (conversation, seq)
        first = self.row_at.setdefault(place, (sender, key))
        if first != (sender, key):
            self.report("disagrees", f"{device}: {place} is {self.name(key)}, elsewhere it was {self.name(first[1])}")
            return
        if text == "*":
            return
        if recall:
            self.alterations.add((conversation, recall))
            if text or key not in self.recalling:
                self.report("unknown", f"{device}: {self.name(key)} at {place} is recalled, its text is \"{text}\"")
            text = self.text_of_key.get(key)
        elif text != self.text_of_key.get(key, text):
            self.report("disagrees", f"{device}: {place} is \"{text}\", sent was {self.name(key)}")
        self.note_place(device, key, place)
        if text not in self.intents:
            return self.report("unknown", f"{device} shows \"{text}\" at {place}, which nobody sent")
        writer, target, _ = self.intents[text]
        if target[0] == "c" and int(target[1:]) != conversation:
            self.report("unknown", f"{device} shows \"{text}\" in conversation {conversation}")
        if self.user_of.get(self.account_of.get(writer), sender) != sender:
            self.report("unknown", f"{device} shows \"{text}\" as sent by {sender}")
        if self.key_of_text.get(text, key) != key:
            self.report("twice", f"{device}: \"{text}\" is there under two keys")

    # --- views, taken while nothing moves ---

    def check_views(self, views, expected):
        """`expected` names the conversations of each account. Every view has to show every row: those of others count too."""
        for view in views:
            self.check_view(view)
        heads = collections.defaultdict(int)
        for view in views:
            heads[view.conversation] = max(heads[view.conversation], view.head)
        for conversation, seq in self.acked.values():
            heads[conversation] = max(heads[conversation], seq)
        by_device = collections.defaultdict(dict)
        for view in views:
            by_device[view.device, view.account][view.conversation] = view
        for (device, account), own in by_device.items():
            for conversation in expected.get(account, ()):
                if conversation not in own:
                    self.report("lost", f"{device} does not know conversation {conversation}")
                elif own[conversation].head < heads[conversation]:
                    self.report("behind", f"{device} ends at {own[conversation].head} of {heads[conversation]} in conversation {conversation}")
        self.check_promises(by_device, expected)

    def check_view(self, view):
        for row in view.rows:
            self.note_row(view.device, view.conversation, row)
        wanted = view.after + 1
        writers = self.last_number[view.device, view.conversation]
        if view.after == 0:
            writers.clear()
        for row in view.rows:
            seq, _, key, text, _ = row
            if seq < wanted:
                self.report("order", f"{view.device}: {seq} after {wanted - 1} in conversation {view.conversation}")
            self.check_missing(view, wanted, seq)
            wanted = seq + 1
            text = text or self.text_of_key.get(key)
            if text in self.intents:
                writer, _, number = self.intents[text]
                if number <= writers.get(writer, 0):
                    self.report("order", f"{view.device}: {text} stands behind number {writers[writer]} of its writer")
                writers[writer] = max(number, writers.get(writer, 0))
        self.check_missing(view, wanted, view.head + 1)

    def check_missing(self, view, first, end):
        missing = [seq for seq in range(first, end) if (view.conversation, seq) not in self.alterations]
        if missing:
            self.report("hole", f"{view.device}: {missing[0]}..{missing[-1]} is missing in conversation {view.conversation}")

    def check_promises(self, by_device, expected):
        """All queues are empty: whatever was queued is there, whatever was acknowledged is where it was promised."""
        shown, whole = {}, {}
        for (device, _), own in by_device.items():
            whole[device] = {row[2] for view in own.values() for row in view.rows if row[3]}
        for (device, _), own in by_device.items():
            shown[device] = {(view.conversation, row[0]): row[2] for view in own.values() for row in view.rows}
        for key, place in self.acked.items():
            for (device, account), own in by_device.items():
                if place[0] not in expected.get(account, ()) or place[0] not in own or place[1] <= own[place[0]].after:
                    continue
                if shown[device].get(place) != key:
                    self.report("lost", f"{self.name(key)}, acknowledged at {place}, is not on {device}")
        for device, texts in whole.items():
            for key in texts & self.recalled:
                self.report("revived", f"{self.name(key)} was recalled and is on {device}")
        anywhere = set(self.place_of_key)
        for text, key in self.key_of_text.items():
            if key not in anywhere:
                self.report("lost", f"\"{text}\" left the queue and is nowhere")
