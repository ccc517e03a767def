"""kill -9 and the results."""

import random

from support.case import IntegrationTest, main
from support.fleet import Fleet, Load, send_closers, send_history
from support.oracle import Job, expect
from support.topics import TopicReader

# Two at a time: behind them, the group waits for the sessions of the dead to end, of both at once.
KILLS = 22


class Crash(IntegrationTest):
    def settle(self, job, fleet, seconds=60):
        """Waits for the last result, stops the node, and compares all that it left with the oracle."""
        answer = expect(job, self.topics.read(self.input), fleet.partitions)
        self.assertGreater(len(answer.rejects), 0)
        self.assertGreater(len(answer.late), 0)
        self.wait_for_results(len(answer.closed()), seconds)
        self.assertEqual(self.nodes[-1].terminate(), 0)
        self.assert_sink_equals(job, answer.closed())
        self.assert_rejects_equal(answer.rejects)
        for topic in (self.sink, self.rejects, self.name + "-state"):
            self.assert_no_open_transaction(topic)
        return answer

    def wait_for_moment(self, pick, node):
        """A moment of the take-over, of the catch-up behind it, or of the steady state."""
        kind = pick.random()
        if kind < 0.25:
            node.wait_for(" assigned ")
            return node.run_for(pick.uniform(0, 1))
        node.wait_ready()
        if kind < 0.5:
            return node.run_for(pick.uniform(0, 0.3))
        with TopicReader(self.broker.bootstrap, self.sink) as results:
            results.wait_for(len(results.read_to_end()) + 1, 20)
        return node.run_for(pick.uniform(0, 0.5))

    def test_kills_at_random_moments_lose_and_double_nothing(self):
        pick = random.Random(2017)
        job = Job(window=10, delay=2)
        fleet = Fleet(seed=1, partitions=4, step=0.005)
        self.topics.create(self.input, fleet.partitions)
        writer = self.writer()
        send_history(writer, fleet, 20_000)  # catching up is load too
        with Load(writer, fleet, rate=3000):
            for _ in range(KILLS // 2):
                first, second = pick.sample([self.start_node(job, commit_interval="50ms") for _ in range(2)], 2)
                self.wait_for_moment(pick, first)
                first.kill()
                second.run_for(pick.uniform(0, 1))
                second.kill()
            self.start_node(job).wait_ready()
        send_closers(writer, fleet)
        answer = self.settle(job, fleet)
        self.assertGreater(len(answer.closed()), 1000)


if __name__ == "__main__":
    main()
