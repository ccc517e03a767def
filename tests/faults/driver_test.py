"""The checker can fail: it is given results that are right, doubled, missing and wrong. No broker."""

import json
import os
import unittest

os.environ.setdefault("KOMADO_BINARY", "/bin/false")
import place  # noqa: F401 (makes support importable)
import rows
from check import Topics, check, check_follower
from faults import judge_mutation, judge_recovery
from follower import Fault
from row import Row
from state_log import Head, check_commits, decode_head
from support.broker import Broker
from support.fleet import Fleet, reading
from support.oracle import Job, expect, result_text
from support.topics import Record
from table import Outcome, table
from world import HIDDEN

JOB = Job(window=5, delay=2)
PARTITIONS = 2


def input_log():
    fleet = Fleet(seed=7, partitions=PARTITIONS, devices=5, step=0.05, bad=0.02)
    log, next_offset = [], [0] * PARTITIONS
    taken = [fleet.take() for _ in range(2000)]
    end = int(fleet.now) + 3600
    taken += [(each, reading("closer", end, 1, 1), end * 1000) for each in range(PARTITIONS)]
    for partition, value, written in taken:
        log.append(Record(partition, next_offset[partition], written, None, value, []))
        next_offset[partition] += 1
    return log


def record(offset, value, key=None, headers=()):
    return Record(0, offset, 0, key, value, list(headers))


def reject(offset, rejected, reason):
    origin = {"topic": "in", "partition": rejected.partition, "offset": rejected.offset, "reason": reason}
    return record(offset, rejected.value, rejected.key, [(name, str(each).encode()) for name, each in origin.items()])


def late_record(offset, device, end, count):
    return record(offset, json.dumps({"bid": device, "end": end // 1_000_000, "count": count}).encode())


class FakeBroker(Broker):
    """Without a process: `lost` is what its log says, `opened` what is open: partition to producer to first offset."""

    def __init__(self, lost, opened):
        self.lost, self.opened, self.aborted = lost, opened, []

    def lost_ends(self):
        return self.lost

    def _open_transactions(self, name):
        return self.opened.get(name, {})

    def tool(self, name, *arguments, text=None):
        _, _, topic, _, partition, _, start = arguments
        self.aborted.append((f"{topic}-{partition}", start))


class LostEnd(unittest.TestCase):
    def test_what_a_node_says_of_it_is_understood(self):
        line = ("2026-11-28T19:24:15.984Z warning shard 3: reading topic row26-state partition 3 at offset 438: a "
                "transaction is open since offset 437 and hides the records up to 439. If it stays open, ...")
        self.assertEqual(HIDDEN.findall(line), [("row26-state", "3", "437")])

    def test_is_ended_in_all_its_partitions_and_the_state_last(self):
        broker = FakeBroker([["j-state-0", "out-0"], ["j-state-0", "out-1"], ["j-state-1", "out-2"]],
                            {"j-state-0": {"7": "40"}, "out-1": {"7": "5", "8": "9"}, "out-2": {"7": "1"}})
        self.assertEqual(broker.end_lost_transaction("j-state-0", "40"), 2)
        self.assertEqual(broker.aborted, [("out-1", "5"), ("j-state-0", "40")])

    def test_another_one_that_is_open_there_now_is_left_alone(self):
        broker = FakeBroker([["j-state-0", "out-0"]], {"j-state-0": {"7": "41"}, "out-0": {"7": "5"}})
        self.assertEqual(broker.end_lost_transaction("j-state-0", "40"), 0)
        self.assertIsNone(broker.end_lost_transaction("j-state-1", "40"))
        self.assertEqual(broker.aborted, [])


class Parts(unittest.TestCase):
    def test_all_parts_together_are_every_row_once(self):
        parts = [rows.part(f"{number}/3") for number in (7, 8, 9)]
        self.assertCountEqual([row.name for part in parts for row in part], [row.name for row in rows.ALL])
        self.assertLess(max(map(len, parts)) - min(map(len, parts)), 2)

    def test_what_is_no_part_is_refused(self):
        for text in ("3", "1/0", "a/3", "/3"):
            with self.assertRaises(SystemExit):
                rows.part(text)


class Checker(unittest.TestCase):
    def setUp(self):
        self.log = input_log()
        answer = expect(JOB, self.log, PARTITIONS)
        self.sink = [record(offset, result_text(JOB, device, end, window, "watermark").encode())
                     for offset, ((device, end), window) in enumerate(answer.closed().items())]
        self.rejects = [reject(offset, *each) for offset, each in enumerate(answer.rejects)]
        self.late = [late_record(offset, device, end, window.count)
                     for offset, ((device, end), window) in enumerate(answer.late.items())]
        for each in (self.sink, self.rejects, self.late):
            self.assertGreater(len(each), 5)

    def violations(self):
        return check(JOB, "in", Topics(self.log, self.sink, self.rejects, self.late), PARTITIONS)

    def assert_violation(self, text):
        self.assertIn(text, " ".join(self.violations()))

    def test_the_right_answer_passes(self):
        self.assertEqual(self.violations(), [])

    def test_a_doubled_result_is_a_violation(self):
        self.sink.append(self.sink[3])
        self.assert_violation("1 results doubled")

    def test_a_missing_result_is_a_violation(self):
        del self.sink[3]
        self.assert_violation("1 results missing")

    def test_a_wrong_mean_is_a_violation(self):
        wrong = json.loads(self.sink[3].value)
        wrong["ambient"] += 1e-9
        self.sink[3] = record(3, json.dumps(wrong, separators=(",", ":")).encode())
        self.assert_violation("1 results wrong")

    def test_a_window_in_two_parts_is_a_violation(self):
        part = json.loads(self.sink[3].value)
        part["count"] -= 1
        self.sink.append(record(len(self.sink), json.dumps(part).encode()))
        self.assert_violation("has 2 results")

    def test_rejects_that_are_doubled_missing_or_altered_are_violations(self):
        self.rejects[1] = self.rejects[0]
        self.assert_violation("1 rejects doubled")
        self.assert_violation("1 rejects missing")
        self.rejects[1] = self.rejects[0]._replace(value=b"other")
        self.assert_violation("1 rejects wrong")

    def test_a_late_reading_that_is_lost_is_a_violation(self):
        lost = json.loads(self.late[0].value)
        lost["count"] -= 1
        self.late[0] = record(0, json.dumps(lost).encode())
        self.assert_violation("late windows")

    def test_a_result_that_went_away_again_is_a_violation(self):
        self.assertEqual(check_follower(self.sink[:4], self.sink), [])
        self.assertNotEqual(check_follower(self.sink[:4], self.sink[1:]), [])
        self.assertNotEqual(check_follower(self.sink, self.sink[:4]), [])


class Recovery(unittest.TestCase):
    def test_it_takes_until_every_device_has_a_result_of_readings_after_the_fault(self):
        fault = Fault("x", 100, ["a", "b"])
        fault.saw("a", 100, fault.since + 1)
        fault.saw("b", 99, fault.since + 2)
        self.assertIsNone(fault.seconds())
        fault.saw("b", 105, fault.since + 3)
        fault.saw("b", 110, fault.since + 9)
        self.assertAlmostEqual(fault.seconds(), 3)


    def test_later_than_allowed_is_a_violation(self):
        fault = Fault("x", 100, ["a"])
        fault.saw("a", 100, fault.since + 9.1)
        self.assertNotEqual(judge_recovery(Row(1, "one", None, bound=9), [fault]), [])
        self.assertEqual(judge_recovery(Row(2, "two", None), [fault]), [])
        fault.bound = 10
        self.assertEqual(judge_recovery(Row(1, "one", None, bound=9), [fault]), [])


def commit(seq, incarnation=1, owner="a", parts=1):
    return [Head(part, parts, incarnation, owner, seq) for part in range(parts)]


class StateLog(unittest.TestCase):
    def test_the_head_is_read(self):
        record = b"KS\x01\x00" + bytes([2, 0, 0, 0, 3, 0, 0, 0, 0x81, 0x01]) + bytes(range(16)) + b"\x85\x02rest"
        self.assertEqual(decode_head(record), Head(2, 3, 129, bytes(range(16)).hex(), 261))

    def test_commits_without_a_hole_pass(self):
        self.assertEqual(check_commits(0, []), [])
        self.assertEqual(check_commits(0, commit(7, parts=3) + commit(8) + commit(9, 2, "b") + commit(10, 2, "b")), [])

    def test_what_breaks_the_order_is_a_violation(self):
        for heads in (commit(7) + commit(9), commit(7) + commit(7), commit(7, 2, "b") + commit(8, 1, "a"),
                      commit(7, 1, "a") + commit(8, 1, "b"), commit(7, parts=2)[:1], commit(7, parts=2)[:1] + commit(8),
                      commit(7) + commit(8, parts=2)[1:]):
            self.assertEqual(len(check_commits(0, heads)), 1, heads)


class Mutation(unittest.TestCase):
    def test_only_the_violation_that_the_guard_prevents_counts(self):
        row = Row(6, "six", None, mutation="results doubled")
        self.assertEqual(judge_mutation(row, ["3 results doubled, the first: x"]), [])
        self.assertNotEqual(judge_mutation(row, []), [])
        self.assertNotEqual(judge_mutation(row, ["3 results missing"]), [])


class Table(unittest.TestCase):
    def test_rows_that_did_not_run_do_not_pass(self):
        row, absent = Row(1, "one", None, bound=2), Row(2, "two", None)
        text = table([Outcome(row, 1, [], [1.0]), Outcome(row, 2, ["bad"], [3.0]), Outcome(absent, 1, [], [], "no root")])
        self.assertRegex(text, r"\| 1 +\| one +\| 2 +\| 1 +\| 2\.0 s +\| 3\.0 s +\| 2\.0 s +\| 1 of 2")
        self.assertRegex(text, r"\| 2 +\| two +\| 0 +\| NOT RUN ")
        self.assertIn("ROW 2 DID NOT RUN: no root", text)


if __name__ == "__main__":
    unittest.main()
