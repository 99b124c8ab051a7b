#!/usr/bin/env python3
"""Counts what `ctest --output-junit FILE --test-output-size-passed <large>` has run. A test that was skipped has not passed.

Usage: count_tests.py FILE. The last line is `N passed, N failed`; before it, if anything was skipped, a line `skipped: ...` with the names, also of
single tests inside a program that ran others. Exit 1 when no test ran.
"""
import re
import sys
import xml.etree.ElementTree


def skipped_inside(output):
    """Names of the tests that a program (GoogleTest or unittest) says it skipped, and whether it ran no other."""
    names = dict.fromkeys(re.findall(r"^\[  SKIPPED \] (?!\d+ tests?,)([\w/.]+)", output, re.M))
    none_ran = bool(names) and bool(re.search(r"^\[  PASSED  \] 0 tests", output, re.M))
    names |= dict.fromkeys(re.findall(r"^(\w+ \([\w.]+\))(?:\n.*)? \.\.\. .*?\bskipped ['\"]", output, re.M))
    ran, counted = re.search(r"^Ran (\d+) tests?", output, re.M), re.search(r"^OK \((?:.*, )?skipped=(\d+)", output, re.M)
    if counted:
        if not names:  # run without -v
            names[f"{counted[1]} of its tests"] = None
        none_ran = none_ran or not ran or int(ran[1]) <= int(counted[1])
    return list(names), none_ran


def main():
    try:
        cases = list(xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError):
        cases = []
    passed, failed, skipped = 0, 0, []
    for case in cases:
        name, why = case.get("name"), case.find("skipped")
        if case.get("status") == "disabled" or (why is not None and why.get("message", "").startswith("SKIP_")):
            skipped.append(name)
            continue
        if case.get("status") != "run":
            failed += 1
            continue
        inside, none_ran = skipped_inside(case.findtext("system-out") or "")
        if inside:
            skipped.append(f"{name}: {', '.join(inside)}")
        passed += not none_ran
    if not cases or passed + failed + len(skipped) == 0:
        sys.exit("dev: no test ran")
    if skipped:
        print(f"skipped: {'; '.join(skipped)}")
    print(f"{passed} passed, {failed} failed")


if __name__ == "__main__":
    main()
