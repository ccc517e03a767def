"""A job that cannot go on halts, says why, and never guesses."""

from support.case import IntegrationTest, main
from support.fleet import Fleet, send_closers, send_history
from support.oracle import Job, expect


class Halt(IntegrationTest):
    job = Job(window=10, delay=2)

    def run_a_while(self):
        """A job with input, results and a clean end."""
        self.fleet = Fleet(seed=30, partitions=2)
        self.topics.create(self.input, 2)
        self.input_writer = self.writer()
        send_history(self.input_writer, self.fleet, 1000)
        send_closers(self.input_writer, self.fleet)
        answer = expect(self.job, self.topics.read(self.input), 2)
        node = self.start_node(self.job).wait_ready()
        self.wait_for_results(len(answer.closed()))
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))
        return node, answer

    def assert_halts(self, node, *patterns):
        self.assertEqual(node.wait_exit(30), 4)
        for pattern in patterns:
            node.wait_for(pattern)

    def assert_nothing_more_came(self, answer):
        self.assert_sink_equals(self.job, answer.closed())

    def test_retention_past_a_position_halts_at_the_start(self):
        node, answer = self.run_a_while()
        self.assertEqual(node.terminate(), 0)
        send_history(self.input_writer, self.fleet, 1000)
        self.input_writer.flush()
        self.broker.delete_records(self.input, 1)
        self.assert_halts(self.start_node(self.job), f"error .*{self.input} partition 1.*retention")
        self.assert_nothing_more_came(answer)

    def test_retention_past_a_position_halts_a_running_job(self):
        node, answer = self.run_a_while()
        node.pause()
        send_history(self.input_writer, self.fleet, 2000)
        self.input_writer.flush()
        # The fetches under way when the node was stopped are answered by the first records.
        self.broker.delete_records(self.input, 0)
        self.broker.delete_records(self.input, 1)
        node.resume()
        self.assert_halts(node, f"error .*{self.input} partition .*retention")

    def test_another_shape_halts_and_names_the_setting(self):
        node, answer = self.run_a_while()
        self.assertEqual(node.terminate(), 0)
        for setting, value in (("job.shards", 8), ("window.size", "20s"), ("watermark.delay", "3s"),
                               ("input.fields", "rh"), ("input.key-field", "device")):
            with self.subTest(setting):
                other = self.start_node(self.job, **{setting.replace(".", "_").replace("-", "__"): value})
                self.assert_halts(other, "error .*" + setting.replace(".", r"\."))
        self.assert_nothing_more_came(answer)
        self.assertEqual(self.start_node(self.job).wait_ready().terminate(), 0)

    def test_an_input_topic_made_anew_halts_a_running_job(self):
        node, _ = self.run_a_while()
        self.topics.delete(self.input)
        self.topics.create(self.input, 2)
        self.assert_halts(node, f"error .*{self.input}")

    def test_an_input_topic_made_anew_halts_the_next_start(self):
        node, answer = self.run_a_while()
        self.assertEqual(node.terminate(), 0)
        self.topics.delete(self.input)
        self.topics.create(self.input, 2)
        self.assert_halts(self.start_node(self.job), f"error .*{self.input}")
        self.assert_nothing_more_came(answer)

    def test_a_lost_state_halts(self):
        node, answer = self.run_a_while()
        self.assertEqual(node.terminate(), 0)
        self.broker.delete_records(self.name + "-state", 0)
        self.assert_halts(self.start_node(self.job), f"error .*{self.name}-state-0.*lost")
        self.assert_nothing_more_came(answer)


if __name__ == "__main__":
    main()
