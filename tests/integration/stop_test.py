"""SIGTERM and SIGINT."""

import signal

from support.case import IntegrationTest, main
from support.fleet import Fleet, Load, send_closers
from support.oracle import Job, expect


class Stop(IntegrationTest):
    job = Job(window=10, delay=2)

    def begin(self, seed):
        fleet = Fleet(seed, partitions=2, step=0.005)
        self.topics.create(self.input, fleet.partitions)
        return self.writer(), fleet

    def test_a_stop_under_load_ends_in_time_and_a_restart_goes_on_exactly(self):
        writer, fleet = self.begin(seed=8)
        with Load(writer, fleet, rate=3000):
            for signal_number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                node = self.start_node(self.job, commit_interval="1min").wait_ready()
                self.wait_for_results(len(self.topics.read(self.sink)) + 40)
                node.process.send_signal(signal_number)
                self.assertEqual(node.wait_exit(10), 0)
                node.wait_for("stopped\n")
        send_closers(writer, fleet)
        answer = expect(self.job, self.topics.read(self.input), fleet.partitions)
        last = self.start_node(self.job)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(last.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assert_rejects_equal(answer.rejects)

    def test_the_last_commit_holds_all_that_was_read(self):
        writer, fleet = self.begin(seed=9)
        node = self.start_node(self.job, commit_interval="1min").wait_ready()
        for _ in range(1000):
            writer.send(*fleet.take())
        writer.flush()
        self.wait_for_results(1)
        self.assertEqual(node.terminate(), 0)
        self.start_node(self.job).wait_ready()
        self.wait_for_positions([sum(record.partition == each for record in self.topics.read(self.input))
                                 for each in range(2)])

    def test_a_stop_while_the_broker_is_dead_ends_in_time_and_says_so(self):
        writer, fleet = self.begin(seed=10)
        for outage, recovery in ((self.broker.kill, self.broker.start), (self.broker.pause, self.broker.resume)):
            with self.subTest(outage.__name__):
                with Load(writer, fleet, rate=2000):
                    node = self.start_node(self.job).wait_ready()
                    self.wait_for_results(len(self.topics.read(self.sink)) + 1)
                    outage()
                    try:
                        self.assertEqual(node.terminate(10), 1)
                    finally:
                        recovery()
                node.wait_for("error Kafka did not answer in time for a last commit")

    def test_a_stop_before_the_broker_was_ever_seen_is_no_failure(self):
        node = self.start_node(self.job, bootstrap__servers="127.0.0.1:1")
        node.wait_for("warning .*127.0.0.1:1")
        self.assertEqual(node.terminate(10), 0)


if __name__ == "__main__":
    main()
