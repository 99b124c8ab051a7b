"""The checker itself, and what "settled" means: green on a clean run, red on each thing that can be wrong with one."""

import unittest

from checker import Checker, View
from company import Company

CONVERSATION = 7


def a_run():
    """Two writers, each with one acknowledged text, and two devices that show both."""
    checker = Checker()
    checker.account_of = {"ann-1": "ann", "bob-1": "bob", "bob-2": "bob"}
    checker.user_of = {"ann": 1, "bob": 2}
    for device, key, seq in (("ann-1", "aa", 1), ("bob-1", "bb", 2)):
        text = device + " c7 1"
        checker.take(device, {"e": "intent", "target": "c7", "n": 1, "text": text})
        checker.take(device, {"e": "queued", "text": text, "key": key})
        checker.take(device, {"e": "acked", "key": key, "conv": CONVERSATION, "seq": seq})
    return checker


def rows():
    return [[1, 1, "aa", "ann-1 c7 1", 0], [2, 2, "bb", "bob-1 c7 1", 0]]


def check(checker, first=None, second=None, heads=(2, 2)):
    views = [
        View("ann-1", "ann", CONVERSATION, heads[0], rows() if first is None else first),
        View("bob-2", "bob", CONVERSATION, heads[1], rows() if second is None else second),
    ]
    checker.check_views(views, {"ann": {CONVERSATION}, "bob": {CONVERSATION}})
    return {problem.kind for problem in checker.problems}


class CheckerTest(unittest.TestCase):
    def test_a_clean_run_is_green(self):
        self.assertEqual(check(a_run()), set())

    def test_an_acknowledged_message_that_is_gone_is_lost(self):
        self.assertIn("lost", check(a_run(), rows()[:1], rows()[:1], (1, 1)))

    def test_an_acknowledged_message_missing_on_one_device_is_lost(self):
        self.assertIn("lost", check(a_run(), second=rows()[:1]))

    def test_a_place_taken_by_another_message_is_reported(self):
        checker = a_run()
        checker.take("ann-1", {"e": "intent", "target": "c7", "n": 2, "text": "ann-1 c7 2"})
        self.assertIn("disagrees", check(checker, second=[rows()[0], [2, 1, "cc", "ann-1 c7 2", 0]]))

    def test_a_message_at_two_places_is_there_twice(self):
        self.assertIn("twice", check(a_run(), rows() + [[3, 2, "bb", "bob-1 c7 1", 0]], rows() + [[3, 2, "bb", "bob-1 c7 1", 0]], (3, 3)))

    def test_a_text_under_two_keys_is_there_twice(self):
        self.assertIn("twice", check(a_run(), rows() + [[3, 2, "dd", "bob-1 c7 1", 0]], rows() + [[3, 2, "dd", "bob-1 c7 1", 0]], (3, 3)))

    def test_a_second_answer_to_the_same_key_is_reported(self):
        checker = a_run()
        checker.take("ann-1", {"e": "acked", "key": "aa", "conv": CONVERSATION, "seq": 5})
        self.assertIn("twice", {problem.kind for problem in checker.problems})

    def test_a_hole_is_reported(self):
        late = [[1, 1, "aa", "ann-1 c7 1", 0], [3, 2, "bb", "bob-1 c7 1", 0]]
        self.assertIn("hole", check(Checker(), late, late, (3, 3)))

    def test_a_missing_end_is_reported(self):
        self.assertIn("hole", check(a_run(), heads=(3, 3)))

    def test_a_device_that_never_heard_of_the_last_one_is_behind(self):
        self.assertIn("behind", check(a_run(), second=rows()[:1], heads=(2, 1)))

    def test_rows_out_of_order_are_reported(self):
        self.assertIn("order", check(a_run(), first=rows()[::-1]))

    def test_one_writers_texts_out_of_order_are_reported(self):
        checker = a_run()
        checker.take("ann-1", {"e": "intent", "target": "c7", "n": 0, "text": "ann-1 c7 0"})
        more = rows() + [[3, 1, "ee", "ann-1 c7 0", 0]]
        self.assertIn("order", check(checker, more, more, (3, 3)))

    def test_what_nobody_sent_is_unknown(self):
        more = rows() + [[3, 1, "ff", "from nowhere", 0]]
        self.assertIn("unknown", check(a_run(), more, more, (3, 3)))

    def test_what_left_the_queue_must_be_somewhere(self):
        checker = a_run()
        checker.take("ann-1", {"e": "intent", "target": "c7", "n": 2, "text": "ann-1 c7 2"})
        checker.take("ann-1", {"e": "queued", "text": "ann-1 c7 2", "key": "gg"})
        self.assertIn("lost", check(checker))

    def test_a_recalled_text_is_gone_and_its_recall_is_no_hole(self):
        checker = a_run()
        checker.take("ann-1", {"e": "recalling", "key": "aa"})
        checker.take("ann-1", {"e": "recalled", "key": "aa"})
        after = [[1, 1, "aa", "", 3], rows()[1]]
        self.assertEqual(check(checker, after, after, (3, 3)), set())

    def test_a_recalled_text_that_is_still_shown_is_reported(self):
        checker = a_run()
        checker.take("ann-1", {"e": "recalling", "key": "aa"})
        checker.take("ann-1", {"e": "recalled", "key": "aa"})
        self.assertIn("revived", check(checker, [[1, 1, "aa", "", 3], rows()[1]], heads=(3, 3)))

    def test_a_text_that_nobody_recalled_must_not_be_gone(self):
        gone = [[1, 1, "aa", "", 3], rows()[1]]
        self.assertIn("unknown", check(a_run(), gone, gone, (3, 3)))

    def test_a_refusal_is_reported(self):
        checker = a_run()
        checker.take("ann-1", {"e": "refused", "key": "aa", "why": "no"})
        self.assertIn("refused", check(checker))


def state(device, account, head=5, in_step=5, unread=0, **more):
    heads = {"7": [head, in_step, unread, 0, head - unread, head - unread, head]}
    return {"device": device, "account": account, "online": True, "queue": 0, "why": "", "heads": heads, **more}


class SettlingTest(unittest.TestCase):
    def test_devices_at_the_same_end_are_settled(self):
        self.assertIsNone(Company.not_settled([state("ann-1", "ann"), state("ann-2", "ann"), state("bob-1", "bob", unread=2)]))

    def test_what_keeps_a_device_is_said(self):
        for late, why in (
            (state("ann-2", "ann", head=4, in_step=4), "is at 4 of 4"),
            (state("ann-2", "ann", in_step=3), "is at 3 of 5"),
            (state("ann-2", "ann", queue=1), "in its queue"),
            (state("ann-2", "ann", online=False), "not online"),
            (state("ann-2", "ann", unread=1), "counts 1 unread in conversation 7, ann-1 counts 0"),
        ):
            self.assertIn(why, Company.not_settled([state("ann-1", "ann"), late]))


if __name__ == "__main__":
    unittest.main()
