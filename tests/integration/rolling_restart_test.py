"""A new version, one node after another."""

from support.case import main
from support.cluster import ClusterTest, Measured


class RollingRestart(ClusterTest):
    def test_all_nodes_are_restarted_one_after_another_under_load(self):
        with self.begin(seed=91):
            nodes = [self.start_node().wait_ready() for _ in range(3)]
            self.wait_shared(*nodes)
            results = self.reader(self.sink)
            self.wait_flowing(results)
            with Measured(self, "all nodes are restarted, one after another", 8):
                for index in range(3):
                    self.assertEqual(nodes[index].terminate(15), 0)
                    nodes[index] = self.start_node().wait_ready()
                    self.wait_shared(*nodes)
                self.wait_flowing(results)
        self.assert_all_right(*nodes)


if __name__ == "__main__":
    main()
