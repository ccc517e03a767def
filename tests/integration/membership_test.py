"""Who may not take part."""

from confluent_kafka import Producer

from support.case import main
from support.cluster import ClusterTest
from support.oracle import Job
from support.wait import wait_until


class Membership(ClusterTest):
    def test_a_node_with_other_settings_halts_and_disturbs_nobody(self):
        with self.begin(seed=95):
            nodes = [self.start_node().wait_ready() for _ in range(2)]
            self.wait_shared(*nodes)
            results = self.reader(self.sink)
            self.wait_flowing(results)
            for setting, job, more in (("window.size", Job(window=2, delay=2), {}),
                                       ("watermark.delay", Job(window=1, delay=3), {}),
                                       ("job.shards", self.job, {"job_shards": 12})):
                with self.subTest(setting):
                    stranger = self.start_node(job, **more)
                    self.assertEqual(stranger.wait_exit(30), 4)
                    stranger.wait_for("error .*" + setting.replace(".", r"\."))
                    self.wait_shared(*nodes)
                    self.wait_flowing(results)
        self.assert_all_right(*nodes)

    def test_a_node_of_another_job_is_refused(self):
        self.topics.create(self.input, 2)
        node = self.start_node().wait_ready()
        # Its directory leads to our node: ports are used again sooner or later.
        other = self.name + "-other"
        self.topics.create(other + "-directory", 1, cleanup_policy="compact")
        entry = wait_until(lambda: self.topics.read(self.name + "-directory"), 10, "an entry of the directory")[0]
        producer = Producer({"bootstrap.servers": self.broker.bootstrap})
        producer.produce(other + "-directory", entry.value, entry.key, 0)
        producer.flush()
        text = self.komado("drain", node.id(), f"--bootstrap-servers={self.broker.bootstrap}", f"--job.name={other}",
                           code=1)
        self.assertIn(f"this node runs job {self.name}", text)
        self.assertTrue(node.runs())
        self.assertEqual(node.terminate(), 0)


if __name__ == "__main__":
    main()
