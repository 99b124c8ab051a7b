"""The checker is seen red on faults planted in a real server, and green on the same disturbances without the fault."""

import unittest

import chaos
from scenarios import TellRounds


def run(*words, scenario=None):
    """The kinds of problems found."""
    problems = chaos.run(chaos.parse(["r01", "--settle", "10", *words]), lambda line: print(line, flush=True), scenario)
    for problem in problems[:3]:
        print("   ", problem, flush=True)
    return {problem.kind for problem in problems}


class PlantedFaultsTest(unittest.TestCase):
    def test_an_acknowledgement_before_the_commit_is_seen(self):
        # Others may have taken the lost entry's place before anybody asks for it: then two stand at one seq. On a busy machine the kill may come too
        # late in every round: then another sitting is needed.
        self.assertTrue(any({"lost", "disagrees"} & run("--fault", "ack-before-commit", "--rounds", "15") for _ in range(4)))

    def test_a_message_key_that_is_not_unique_is_seen(self):
        self.assertTrue(any("twice" in run("--fault", "no-key", "--rounds", "5") for _ in range(3)))

    def test_a_group_completed_after_a_deadlock_is_seen(self):
        # What was not stored is missed where it was promised, or leaves a hole that a device waits at. Where the group's others were markers only, nobody
        # misses anything: then another sitting is needed.
        self.assertTrue(any({"lost", "behind"} & run("--fault", "deadlock-completed", "--rounds", "10") for _ in range(4)))

    def test_the_same_deadlocks_do_no_harm_otherwise(self):
        self.assertEqual(run("--fault", "deadlock", "--rounds", "2"), set())

    def test_a_feed_reader_that_remembers_the_maximum_is_seen(self):
        # What the reader passed over may be a message, or the conversation itself.
        self.assertTrue(any({"behind", "lost"} & run("--fault", "feed-maximum", "--rounds", "10", scenario=TellRounds()) for _ in range(3)))

    def test_the_same_late_commits_do_no_harm_otherwise(self):
        self.assertEqual(run("--fault", "late-commits", "--rounds", "10", scenario=TellRounds()), set())


if __name__ == "__main__":
    unittest.main()
