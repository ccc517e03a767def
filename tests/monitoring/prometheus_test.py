"""A real Prometheus watches three nodes of one job, of which one is killed, then all."""

import math
import re
import shutil
import time

import dashboard
from prometheus import JOB, Prometheus
from support.case import main
from support.cluster import SHARDS, ClusterTest, owners
from support.fleet import Fleet, Load
from support.wait import wait_until

RATE = 500


class Listed:
    """What a wait is for, as of its end."""

    def __init__(self, what, items):
        self.what, self.items = what, items

    def __str__(self):
        return f"{self.what}: {self.items}"


class WatchedClusterTest(ClusterTest):
    def begin_now(self):
        """Readings of now, hardly any of which is late or bad: a healthy job."""
        self.topics.create(self.input, SHARDS)
        fleet = Fleet(seed=1, partitions=SHARDS, step=1 / RATE, disorder=1, bad=0.002)
        fleet.now = time.time()
        return Load(self.writer(), fleet, RATE)

    def watch(self, nodes):
        directory = self.directory / "prometheus"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        server = Prometheus(directory, [target_of(node) for node in nodes])
        self.addCleanup(server.close)
        return server

    def wait_calm(self, server, nodes):
        """Waits until all nodes are seen to run all shards, and nothing fires."""
        def calm():
            ready = server.query("sum(komado_shards_ready)")
            return len(server.query("up == 1")) == nodes and ready and ready[0][1] == SHARDS and not server.firing()
        wait_until(calm, 60, "a healthy job in Prometheus")

    def wait_for_data(self, server, empty=()):
        """Waits until every query of the dashboard returns data, but those of the panels `empty`."""
        queries = dashboard.queries(dashboard.load(), JOB, "15s")
        self.assertGreater(len(queries), 30)

        def answered():
            silent[:] = [(title, query) for title, query in queries if title not in empty
                         and not any(math.isfinite(value) for _, value in server.query(query))]
            return not silent
        silent = []
        wait_until(answered, 40, Listed("queries without data", silent))

    def wait_firing(self, server, name, seconds):
        return wait_until(lambda: server.firing(name), seconds, name)

    def test_alerts_fire_and_the_dashboard_has_data(self):
        nodes = [self.start_node() for _ in range(3)]
        with self.begin_now():
            cluster = self.wait_shared(*nodes)
            server = self.watch(nodes)
            self.wait_calm(server, 3)
            self.wait_for_data(server, empty=["Alerts"])
            self.assertEqual(server.sick_rules(), [])
            self.assertEqual(server.firing(), [])

            lost = {shard for shard, owner in cluster.items() if owner == nodes[0].id()}
            nodes[0].kill()
            down, = self.wait_firing(server, "KomadoNodeDown", 20)
            self.assertEqual(down["labels"]["instance"], target_of(nodes[0]))
            unowned, = self.wait_firing(server, "KomadoShardUnowned", 20)
            self.assertEqual(named_shards(unowned), lost)

            # The others take its shards: one alert ends, the other stays.
            wait_until(lambda: not server.firing("KomadoShardUnowned"), 40, "the others to take its shards")
            self.assertEqual(set(owners(nodes[1].cluster()).values()), {node.id() for node in nodes[1:]})
            self.assertTrue(server.firing("KomadoNodeDown"))
            self.wait_for_data(server)
            self.assertEqual(server.sick_rules(), [])

            for node in nodes[1:]:
                node.kill()
            gone, = self.wait_firing(server, "KomadoNoNode", 20)
            self.assertEqual(gone["labels"]["job"], JOB)


def target_of(node):
    return node.url().removeprefix("http://")


def named_shards(alert):
    return {int(number) for number in re.findall(r"shard (\d+)", alert["annotations"]["description"])}


if __name__ == "__main__":
    main()
