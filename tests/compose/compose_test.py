"""Nodes in containers: added, killed and taken away while readings flow. The sink holds every window once."""

import collections
import http.client
import json
import os
import re
import subprocess
import time
import types
import unittest

import images
from frame import ComposeTest
from project import page, run, shell
from support.fleet import Fleet, Load, send_closers
from support.oracle import Job, expect, result_texts
from support.topics import TopicReader, Topics, Writer
from support.wait import wait_until

SHARDS = 16
PARTITIONS = 4
LIMIT_MB = 120
PRINTED = {"--print-man-page": "/usr/share/man/man1/komado.1",
           "--print-completion=bash": "/usr/share/bash-completion/completions/komado",
           "--print-completion=zsh": "/usr/share/zsh/site-functions/_komado"}
SAMPLE = re.compile(r"^(komado_records(?:_read)?_total)\{(.*)\} (\S+)$", re.MULTILINE)


def records_by_shard(text):
    """Of /metrics: shard to [read, the sum of all outcomes]."""
    sums = {}
    for name, labels, value in SAMPLE.findall(text):
        shard = int(re.search(r'shard="(\d+)"', labels)[1])
        sums.setdefault(shard, [0, 0])[name == "komado_records_total"] += int(float(value))
    return sums


class Compose(ComposeTest):
    job = Job()

    # -- what the cluster says ---------------------------------------------------

    def cluster(self, node):
        return json.loads(page(node, "/api/v1/cluster"))

    def wait_until_shared(self, count, seconds):
        """Until `count` nodes, and no others, own all shards, as each of them says. Owner by shard."""
        def shared():
            nodes = self.project.nodes()
            try:
                seen = [self.cluster(each) for each in nodes]
            except (OSError, http.client.HTTPException):  # one that starts, or waits for Kafka
                return None
            if len(nodes) != count or not all(
                    len(each["shards"]) == SHARDS and all(shard["state"] == "running" for shard in each["shards"])
                    for each in seen):
                return None
            owners = [{shard["shard"]: shard["owner"] for shard in each["shards"]} for each in seen]
            alike = all(each == owners[0] for each in owners)
            return owners[0] if alike and len(set(owners[0].values())) == count else None
        return wait_until(shared, seconds, f"{count} nodes that share {SHARDS} shards")

    # -- parts of the story ------------------------------------------------------

    def build(self):
        if product := os.environ.get("PRODUCT"):
            images.build_of(product)
        else:
            self.project.compose("build", seconds=3600)
        size = int(run("docker", "image", "inspect", "--format", "{{.Size}}", "komado")) / 1e6
        self.steps.done(f"images are built; the node's has {size:.1f} MB")
        self.assertLess(size, LIMIT_MB)
        for option, path in PRINTED.items():
            run("docker", "run", "--rm", "--entrypoint", "sh", "komado", "-c", f"komado {option} | cmp - {path}")

    def start_one(self):
        self.project.compose("up", "-d", seconds=400)
        node, = self.project.wait_for_nodes(1, 60)
        certs, = self.project.containers("certs")
        self.assertEqual((certs.running, certs.exit_code), (False, 0))
        self.steps.done("Kafka and one node are healthy")
        host = node.inspected["HostConfig"]
        self.assertTrue(host["ReadonlyRootfs"])
        self.assertEqual(host["CapDrop"], ["ALL"])
        self.assertIn("no-new-privileges:true", host["SecurityOpt"])
        for path in ("/usr/x", "/certs/x", "/certs/node.key"):
            self.assertNotEqual(shell(node, ["sh", "-c", f": >>{path}"]), 0, f"the node can write {path}")
        self.assertEqual(shell(node, ["sh", "-c", 'test "$(id -u)" -ne 0 && : >/tmp/x']), 0)
        self.assertNotEqual(shell(node, ["komado", "health", "--url=http://127.0.0.1:9"]), 0)

    def simulate_history(self):
        """Readings by Komado's own simulator, which also makes the topic."""
        self.project.compose("run", "--rm", "-T", "simulate", "simulate", "--start=2017-08-01T20:00:00Z",
                             "--devices=200", "--records=100000", "--out-of-order=4s", "--malformed=0.001",
                             f"--partitions={PARTITIONS}")
        self.assertEqual(sum(self.topics.end_offsets("sensortag", "read_uncommitted")), 100000)
        self.steps.done("100,000 readings are simulated")

    def scale(self, count):
        self.project.compose("up", "-d", "--scale", f"node={count}")

    def wait_for_new_results(self, seconds):
        """Until every device has a result of readings that were not written before: all shards go on."""
        since, before, heard = self.fleet.now, len(self.results.records), set()

        def everybody():
            nonlocal before
            fresh = self.results.take()[before:]
            before += len(fresh)
            heard.update(each.key for each in fresh if json.loads(each.value)["end"] > since)
            return len(heard) >= self.fleet.devices
        wait_until(everybody, seconds, "new results of all devices")

    def scale_up(self):
        self.scale(3)
        owners = collections.Counter(self.wait_until_shared(3, 60).values())
        self.wait_for_new_results(20)
        self.steps.done(f"scaled to three, which own {', '.join(map(str, sorted(owners.values())))} shards")

    def kill_one(self):
        victim = self.project.nodes()[0]
        run("docker", "kill", victim.id)
        self.wait_until_shared(2, 40)
        self.wait_for_new_results(20)
        self.steps.done(f"{victim.name} was killed; the other two own its shards, and all devices have new results")

    def scale_down(self):
        nodes = self.project.nodes()
        waits = {each.id: subprocess.Popen(["docker", "wait", each.id], stdout=subprocess.PIPE, text=True)
                 for each in nodes}
        self.scale(2)
        self.wait_until_shared(2, 60)
        codes = {}
        left = {each.id for each in self.project.nodes()}
        for each in nodes:
            with waits[each.id] as wait:
                if each.id in left:
                    wait.kill()
                else:
                    codes[each.name] = wait.communicate(timeout=30)[0].strip()
        self.wait_for_new_results(20)
        self.steps.done(f"scaled to two; those that left ended with {codes}")
        self.assertEqual(set(codes.values()) - {"0"}, set(), "a node did not drain")

    def show_live_readings(self):
        """The profile `demo`, as it stands: its readings are of today, and close all windows of 2017."""
        self.project.compose("--profile", "demo", "up", "-d", "--no-recreate", "simulate")
        today = time.strftime("%Y-")
        wait_until(lambda: any(f'"time":"{today}'.encode() in each.value for each in self.results.take()), 60,
                   "results of today")
        simulate, = self.project.containers("simulate")
        run("docker", "stop", "-t", "10", simulate.id)
        self.steps.done("live readings of the demo's profile give results")

    def close_windows(self):
        clock = types.SimpleNamespace(now=time.time(), partitions=PARTITIONS)
        send_closers(Writer(self.project.bootstrap, "sensortag"), clock, after=600)

    def check_sink(self):
        answer = expect(self.job, self.topics.read("sensortag"), PARTITIONS)
        wanted = result_texts(self.job, answer.closed())
        self.results.wait_for(len(wanted), 60)
        # The closers' own window is still open, or was closed by idleness.
        found = sorted(each.value.decode() for each in self.topics.read("sensortag-sink") if each.key != b"closer")
        missing, foreign = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        self.assertEqual((missing[:5], foreign[:5]), ([], []), f"{len(missing)} missing, {len(foreign)} foreign")
        self.assertEqual(found, wanted, "some results are doubled")
        self.assertEqual(len(self.topics.read("sensortag-rejects")), len(answer.rejects))
        self.steps.done(f"the sink holds each of {len(wanted)} results once, as the oracle says "
                        f"({sum(each.count for each in answer.late.values())} readings late, "
                        f"{len(answer.rejects)} records rejected)")

    def check_metrics(self):
        owners = self.wait_until_shared(2, 30)
        written = sum(self.topics.end_offsets("sensortag", "read_committed"))
        total = 0
        for node in self.project.nodes():
            counts = records_by_shard(page(node, "/metrics"))
            self.assertTrue(counts, f"{node.name} shows no records")
            for shard, (read, accounted) in counts.items():
                self.assertEqual(read, accounted, f"shard {shard} of {node.name}")
            me = self.cluster(node)["asked"]
            total += sum(counts[shard][0] for shard, owner in owners.items() if owner == me)
        self.assertEqual(total, written, "records read, over all shards")
        self.steps.done(f"the nodes' metrics account for all {written} records")

    def test_nodes_come_and_go_while_readings_flow(self):
        self.build()
        self.start_one()
        self.topics = Topics(self.project.bootstrap)
        self.simulate_history()
        self.results = TopicReader(self.project.bootstrap, "sensortag-sink")
        self.addCleanup(self.results.consumer.close)
        self.fleet = Fleet(seed=4, partitions=PARTITIONS, step=0.1)
        with Load(Writer(self.project.bootstrap, "sensortag"), self.fleet, rate=500):
            self.wait_for_new_results(60)
            self.steps.done("one node gives results")
            self.scale_up()
            self.kill_one()
            self.scale_down()
        self.show_live_readings()
        self.close_windows()
        self.check_sink()
        self.check_metrics()


if __name__ == "__main__":
    unittest.main(verbosity=2)
