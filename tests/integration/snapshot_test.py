"""The state log is cut behind a snapshot, and what is left restores the job."""

import json

from support.case import IntegrationTest, main
from support.fleet import EPOCH, Fleet, send_closers
from support.oracle import Job, expect
from support.wait import wait_until

DEVICES = 5_000
RECORDS = 28 * DEVICES  # two snapshots' worth of changes or so: one is due after 4 MiB
INTERVAL = 10  # seconds between two readings of a device
PARTITIONS = 4
BIRTH = 10  # the first commit is a snapshot too, of nothing: it ends below this offset


class Snapshot(IntegrationTest):
    def simulate(self):
        """Writes RECORDS readings, and looks at them."""
        self.komado("simulate", f"--bootstrap-servers={self.broker.bootstrap}", f"--topic={self.input}", "--keyed=true",
                    f"--partitions={PARTITIONS}", f"--devices={DEVICES}", f"--records={RECORDS}",
                    f"--interval={INTERVAL}s", "--start=2017-08-01T23:40:00Z")
        log = self.topics.read(self.input)
        self.assertEqual(len(log), RECORDS)
        where = {}
        for record in log:
            self.assertEqual(record.key.decode(), json.loads(record.value)["bid"])
            where.setdefault(record.key, set()).add(record.partition)
        self.assertEqual(len(where), DEVICES)
        self.assertEqual({len(partitions) for partitions in where.values()}, {1}, "a device's readings are spread")

    def test_what_is_left_of_the_log_restores_the_job(self):
        job = Job(window=INTERVAL, delay=2)
        self.simulate()
        node = self.start_node(job, job_shards=1, commit_interval="10ms").wait_ready()
        wait_until(lambda: self.topics.first_offsets(self.name + "-state") > [BIRTH], 60, "a state log that is cut")
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))
        self.assertEqual(node.terminate(), 0)
        self.start_node(job, job_shards=1).wait_ready()
        fleet = Fleet(seed=0, partitions=PARTITIONS)
        fleet.now = EPOCH + RECORDS // DEVICES * INTERVAL
        send_closers(self.writer(), fleet)
        windows = expect(job, self.topics.read(self.input), PARTITIONS).closed()
        self.wait_for_results(len(windows))
        self.assertEqual(self.nodes[-1].terminate(), 0)
        self.assert_sink_equals(job, windows)


if __name__ == "__main__":
    main()
