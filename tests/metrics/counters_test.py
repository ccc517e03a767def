"""The counters of /metrics are exact: for each shard, in each scrape, and across kill -9."""

import random
import shutil
import subprocess
import threading
import time

from node_under_test import NodeTest, main, reading, until

PARTITIONS = 3
SHARDS = 4
DEVICES = [f"device-{number}" for number in range(40)]

# One record of each kind that no window takes, by the reason that it is rejected for.
BAD = {
    "malformed": "no object",
    "no_key": '{"time": 1500000000}',
    "bad_key": '{"bid": 7, "time": 1500000000}',
    "no_time": '{"bid": "a"}',
    "bad_time": '{"bid": "a", "time": "yesterday"}',
    "bad_value": '{"bid": "a", "time": 1500000000, "ambient": "warm"}',
    "duplicate_key": '{"bid": "a", "bid": "b", "time": 1500000000}',
    "too_deep": '{"bid": "a", "time": 1500000000, "x": ' + "[" * 40 + "]" * 40 + "}",
}


class Written:
    """What was written, and so what has to be counted."""

    def __init__(self):
        self.aggregated = self.late = 0
        self.rejected = dict.fromkeys([*BAD, "future"], 0)

    def total(self):
        return self.aggregated + self.late + sum(self.rejected.values())

    def some_minutes(self, minutes, begin):
        """Values for one partition: on-time readings, five of them late, and bad records among them."""
        values = []
        for second in range(0, minutes * 60, 2):
            values.append(reading(DEVICES[second // 2 % len(DEVICES)], begin + second))
            self.aggregated += 1
        for _ in range(5):
            values.append(reading("device-late", begin - 3600))
            self.late += 1
        for reason, value in BAD.items():
            copies = 1 + len(reason) % 3
            values[100:100] = [value] * copies
            self.rejected[reason] += copies
        values.append(reading("device-ahead", int(time.time()) + 86400))
        self.rejected["future"] += 1
        return values


class Counters(NodeTest):
    def check_balance(self, samples):
        for shard in map(str, range(SHARDS)):
            self.assertEqual(samples.sum("komado_records_read_total", shard=shard),
                             samples.sum("komado_records_total", shard=shard), f"shard {shard}")

    def check_all(self, samples, written):
        self.check_balance(samples)
        self.assertEqual(len(samples.values("komado_records_read_total")), SHARDS)
        self.assertEqual(samples.sum("komado_records_read_total"), written.total())
        self.assertEqual(samples.sum("komado_records_total", outcome="aggregated"), written.aggregated)
        self.assertEqual(samples.sum("komado_records_total", outcome="late"), written.late)
        for reason, count in written.rejected.items():
            self.assertEqual(samples.sum("komado_records_total", outcome="rejected", reason=reason), count,
                             reason)

    def check_promtool(self, samples):
        promtool = shutil.which("promtool") or "/usr/local/bin/promtool"
        checked = subprocess.run([promtool, "check", "metrics"], input=samples.text, text=True,
                                 capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def check_actors(self, samples):
        """CAF's own metrics, of a node that has read something."""
        for kind in ("source", "window", "sink"):
            self.assertEqual(len(samples.values("caf_actor_mailbox_size", name=kind)), 1, kind)
            for histogram in ("caf_actor_mailbox_time_seconds", "caf_actor_processing_time_seconds"):
                self.assertGreater(samples.sum(histogram + "_count", name=kind), 0, kind)
                self.assertGreater(samples.sum(histogram + "_sum", name=kind), 0, kind)
        self.assertGreaterEqual(samples.sum("caf_system_running_actors"), PARTITIONS + 2 * SHARDS)

    def start_node(self, topic):
        # Never idle: then which readings are late depends on the log alone.
        return self.start(topic, f"--job.shards={SHARDS}", "--watermark.idle-timeout=1h",
                          "--commit.interval=100ms")

    def produce_minutes(self, topic, written, minutes, begin):
        for partition in range(PARTITIONS):
            self.broker.produce(topic, partition, written.some_minutes(minutes, begin))

    def scrape_until(self, node, total):
        """Scrapes until all is read; each scrape is balanced, and none counts too much."""

        def all_read():
            samples = node.scrape()
            self.check_balance(samples)
            read = samples.sum("komado_records_read_total")
            self.assertLessEqual(read, total)
            return samples if read == total else None

        return until(f"{total} records are counted", all_read, 90)

    def test_says_of_a_known_input_what_became_of_each_record(self):
        self.broker.create("known", PARTITIONS)
        written = Written()
        self.produce_minutes("known", written, 30, 1_500_000_000)
        node = self.start_node("known")
        samples = self.scrape_until(node, written.total())
        self.check_all(samples, written)
        self.check_actors(samples)
        self.check_promtool(samples)

        samples = until("the lag is gone", lambda: self.without_lag(node), 30)
        self.assertEqual(samples.values("komado_input_lag_seconds"), [0.0] * PARTITIONS)
        self.assertEqual(samples.values("komado_shards_ready"), [SHARDS])
        # On a broker that is well no commit takes a second attempt.
        self.assertEqual(samples.values("komado_transaction_retries_total"), [0.0] * SHARDS)
        # Windows of two minutes close up to the watermark: all but the last one or two.
        until("windows close", lambda: node.scrape().sum("komado_results_total", closed_by="watermark") > 500)
        samples = node.scrape()
        self.assertGreater(samples.sum("komado_open_windows"), 0)
        self.assertEqual(samples.sum("komado_results_total", closed_by="idle"), 0)
        for lag in samples.values("komado_watermark_lag_seconds"):
            self.assertAlmostEqual(lag, time.time() - 1_500_000_000 - 1800, delta=300)
        self.assertEqual(samples.values("komado_commit_duration_seconds_bucket", le="+Inf"),
                         [samples.sum("komado_commits_total")])
        for device in DEVICES + ["device-late", "device-ahead"]:
            self.assertNotIn(device, samples.text)

    @staticmethod
    def without_lag(node):
        samples = node.scrape()
        lags = samples.values("komado_input_lag_records")
        return samples if lags == [0.0] * PARTITIONS else None

    def test_neither_loses_nor_doubles_a_record_when_killed(self):
        self.broker.create("killed", PARTITIONS)
        written = Written()
        first = 1_500_000_000
        node = self.start_node("killed")
        node.wait_until_ready()
        chance = random.Random(7)
        for round_number in range(4):
            producer = threading.Thread(target=self.produce_minutes, args=(
                "killed", written, 60, first + 7200 * round_number))
            producer.start()
            time.sleep(chance.uniform(0, 1.5))  # anywhere in the load: no moment is right or wrong
            node.kill()
            node = self.start_node("killed")
            producer.join()
            self.check_all(self.scrape_until(node, written.total()), written)

        # At rest, the totals survive as they are, before anything is read again.
        before = node.scrape()
        node.kill()
        node = self.start_node("killed")
        node.wait_until_ready()
        after = node.scrape()
        for name in ("komado_records_total", "komado_records_read_total"):
            for shard in map(str, range(SHARDS)):
                self.assertEqual(before.values(name, shard=shard), after.values(name, shard=shard))
        self.assertGreater(after.sum("komado_restore_records"), 0)
        self.check_promtool(after)
        self.assertEqual(node.stop(), 0, "".join(node.lines))


if __name__ == "__main__":
    main()
