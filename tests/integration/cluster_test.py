"""Nodes come, go and die under load."""

from support.case import SESSION, main
from support.cluster import ClusterTest, Measured, owners
from support.wait import wait_until


class Cluster(ClusterTest):
    def test_nodes_join_are_drained_and_die_and_the_results_go_on(self):
        with self.begin(seed=90):
            first = self.start_node().wait_ready()
            second = self.start_node().wait_ready()
            self.wait_shared(first, second)
            results = self.reader(self.sink)
            self.wait_flowing(results)

            with Measured(self, "a node joins", 5):
                third = self.start_node().wait_ready()
                self.wait_shared(first, second, third)
                self.wait_flowing(results)
            self.assert_metrics_name_only_own_shards(first, second, third)

            with Measured(self, "a node is drained", 5):
                self.assertIn(second.id(), self.drain(second))
                self.assertEqual(second.wait_exit(15), 0)
                self.wait_shared(first, third)
                self.wait_flowing(results)

            with Measured(self, "a node is killed", SESSION + 3 + 3):
                third.kill()
                self.wait_shared(first, seconds=SESSION + 20)
                self.wait_flowing(results)

            fourth = self.start_node().wait_ready()
            self.wait_shared(first, fourth)
            self.wait_flowing(results)
        self.assert_all_right(first, fourth)

    def drain(self, node):
        return self.komado("drain", node.id()[:8], *self.drain_settings())

    def assert_metrics_name_only_own_shards(self, *nodes):
        def own():
            shown = {node.id(): shards_shown(node) for node in nodes}
            running = owners(nodes[0].cluster())
            return shown == {node.id(): {shard for shard, owner in running.items() if owner == node.id()}
                             for node in nodes}
        wait_until(own, 10, "each node's metrics to show the shards that it runs, and no others")


def shards_shown(node):
    """The shards whose records a node counts."""
    lines = node.get("/metrics").splitlines()
    return {int(line.split('shard="')[1].split('"')[0]) for line in lines
            if line.startswith("komado_records_read_total{")}


if __name__ == "__main__":
    main()
