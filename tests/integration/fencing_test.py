"""Two processes, one job."""

from support.case import IntegrationTest, main
from support.fleet import Fleet, Load, send_closers
from support.oracle import Job, expect


class Fencing(IntegrationTest):
    def test_a_second_process_fences_the_first_and_nothing_doubles(self):
        job = Job(window=10, delay=2)
        fleet = Fleet(seed=3, partitions=2, step=0.005)
        self.topics.create(self.input, fleet.partitions)
        writer = self.writer()
        with Load(writer, fleet, rate=2000):
            for _ in range(4):
                first = self.start_node(job, commit_interval="50ms").wait_ready()
                self.wait_for_results(1)
                second = self.start_node(job, commit_interval="50ms")
                self.assertEqual(first.wait_exit(20), 3)
                first.wait_for("error another process has taken shard .* of job " + self.name)
                second.wait_ready()
                second.kill()
            last = self.start_node(job).wait_ready()
        send_closers(writer, fleet)
        answer = expect(job, self.topics.read(self.input), fleet.partitions)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(last.terminate(), 0)
        self.assert_sink_equals(job, answer.closed())
        self.assert_rejects_equal(answer.rejects)

    def test_a_process_that_was_frozen_finds_itself_fenced(self):
        job = Job(window=10, delay=2)
        fleet = Fleet(seed=4, partitions=2, step=0.005)
        self.topics.create(self.input, fleet.partitions)
        writer = self.writer()
        with Load(writer, fleet, rate=2000):
            frozen = self.start_node(job).wait_ready()
            self.wait_for_results(1)
            frozen.pause()
            heir = self.start_node(job).wait_ready()
            self.wait_for_results(len(self.topics.read(self.sink)) + 40)
            frozen.resume()
            self.assertEqual(frozen.wait_exit(20), 3)
        send_closers(writer, fleet)
        answer = expect(job, self.topics.read(self.input), fleet.partitions)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(heir.terminate(), 0)
        self.assert_sink_equals(job, answer.closed())


if __name__ == "__main__":
    main()
