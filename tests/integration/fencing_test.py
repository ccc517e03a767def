"""Nodes that are taken for dead, and strangers that take a shard's transactional id."""

from confluent_kafka import KafkaException, Producer

from support.case import SESSION, main
from support.cluster import SHARDS, ClusterTest, owners
from support.wait import wait_until


class Fencing(ClusterTest):
    def test_a_node_that_was_frozen_lets_go_of_what_others_run_by_now(self):
        with self.begin(seed=4):
            heir = self.start_node().wait_ready()
            frozen = self.start_node().wait_ready()
            self.wait_shared(heir, frozen)
            results = self.reader(self.sink)
            self.wait_flowing(results)
            frozen.pause()
            self.wait_shared(heir, seconds=SESSION + 20)
            self.wait_flowing(results)
            frozen.resume()
            frozen.wait_for("this node was silent for too long")
            self.wait_shared(heir, frozen)
            self.wait_flowing(results)
        self.assert_all_right(heir, frozen)

    def test_nodes_that_are_frozen_in_turn_double_nothing(self):
        with self.begin(seed=3):
            nodes = [self.start_node().wait_ready() for _ in range(2)]
            self.wait_shared(*nodes)
            results = self.reader(self.sink)
            for frozen, other in (nodes, nodes[::-1]):
                frozen.pause()
                self.wait_shared(other, seconds=SESSION + 20)
                # Both at once: the one that comes back does not know yet.
                other.pause()
                frozen.resume()
                frozen.run_for(1)
                other.resume()
                self.wait_shared(*nodes, seconds=SESSION + 30)
                self.wait_flowing(results)
        self.assert_all_right(*nodes)

    def test_a_stranger_with_a_shards_transactional_id_is_thrown_out(self):
        with self.begin(seed=5):
            nodes = [self.start_node().wait_ready() for _ in range(2)]
            self.wait_shared(*nodes)
            results = self.reader(self.sink)
            self.wait_flowing(results)
            for shard in (0, 3, 5):
                before = self.fences()
                with self.assertRaises(KafkaException):
                    stranger = self.stranger(shard)
                    stranger.begin_transaction()
                    stranger.produce(self.sink, b"forged", b"forged")
                    wait_until(lambda: self.fences() > before, 20, f"the owner of shard {shard} to be fenced")
                    self.wait_flowing(results)
                    stranger.commit_transaction(10)
            self.assertEqual(len(owners(nodes[0].cluster())), SHARDS)
            for node in nodes:
                self.assertTrue(node.runs())
        self.assert_all_right(*nodes)

    def stranger(self, shard):
        producer = Producer({"bootstrap.servers": self.broker.bootstrap, "transactional.id": f"{self.name}-{shard}",
                             "log_level": 0})
        producer.init_transactions(20)
        return producer

    def fences(self):
        """How often nodes have been fenced."""
        lines = "".join(node.get("/metrics") for node in self.nodes).splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("komado_fences_total"))


if __name__ == "__main__":
    main()
