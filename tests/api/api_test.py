"""The API of a cluster of two nodes: every answer fits docs/openapi.yaml, and says what was read."""

import csv
import http.client
import io
import pathlib
import time
import urllib.parse

from node_under_test import NodeTest, main, reading, until
from openapi import OpenApi

HOSTILE = "<img src=x onerror=alert(1)>/\"'\n\u202e%2F,=1"
WINDOW = 120


class Api(NodeTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schema = OpenApi(pathlib.Path(__file__).parents[2] / "docs/openapi.yaml")

    def start_two(self, name, partitions=2, *settings):
        self.broker.create(name, partitions)
        more = ("--job.shards=4", "--commit.interval=100ms", f"--late.topic={name}-late", *settings)
        self.nodes = [self.start(name, *more), self.start(name, *more)]
        for node in self.nodes:
            node.wait_until_ready()
        until("both nodes own shards", lambda: self.owners() == 2)

    def owners(self):
        shards = self.ask("/api/v1/cluster")["shards"]
        return len({shard["owner"] for shard in shards if shard["state"] == "running"}
                   ) if all(shard["state"] == "running" for shard in shards) else 0

    def ask(self, path, node=0, status=200, template=None, method="GET", **parameters):
        """The checked answer of a node."""
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        connection = http.client.HTTPConnection("127.0.0.1", self.nodes[node].port, timeout=10)
        try:
            connection.request(method, path + query)
            answer = connection.getresponse()
            body = answer.read().decode()
            self.assertEqual(answer.status, status, body)
            self.headers = answer.headers
            return self.schema.check(template or path, status, answer.getheader("Content-Type"), body)
        finally:
            connection.close()

    def device(self, bid, **more):
        return self.ask("/api/v1/devices/" + urllib.parse.quote(bid, safe=""),
                        template="/api/v1/devices/{device}", **more)

    def test_shows_open_windows_of_all_shards_from_any_node(self):
        self.start_two("windows")
        # Within one window, whatever the time of day.
        begin = int(time.time()) // WINDOW * WINDOW - 4 * WINDOW
        devices = [f"device-{i:02}" for i in range(30)] + [HOSTILE]
        for index, device in enumerate(devices):
            self.broker.produce("windows", index % 2, [reading(device, begin + 1), reading(device, begin + 3, rh=None)])
        until("all readings are in", lambda: self.ask("/api/v1/windows")["total"] == 31)
        for node in (0, 1):
            rows = []
            after = {}
            while True:
                page = self.ask("/api/v1/windows", node, limit=7, **after)
                self.assertEqual(page["total"], 31)
                self.assertEqual(page["missing_shards"], [])
                rows += page["rows"]
                if page["next"] is None:
                    break
                after = {"after": page["next"]}
            self.assertEqual([row["device"] for row in rows], sorted(devices))
            for row in rows:
                self.assertEqual(row["count"], 2)
                self.assertEqual(row["fields"]["ambient"],
                                 {"mean": 21.5, "min": 21.5, "max": 21.5, "count": 2, "nulls": 0})
                self.assertEqual(row["fields"]["rh"]["nulls"], 1)
                self.assertTrue(row["start"].endswith("+09:00"), row["start"])
        hostile = self.ask("/api/v1/windows", search="onerror")
        self.assertEqual([row["device"] for row in hostile["rows"]], [HOSTILE])
        exact = self.ask("/api/v1/windows", device="device-01")
        self.assertEqual(exact["total"], 1)
        self.assertIsNotNone(exact["rows"][0]["waits_for"])
        self.check_csv(devices)
        detail = self.device(HOSTILE, node=1)
        self.assertEqual((detail["device"], detail["readings"], detail["open_windows"]), (HOSTILE, 2, 1))
        self.assertEqual(detail["windows"][0]["count"], 2)
        self.device("never-seen", status=404)

    def check_csv(self, devices):
        text = self.ask("/api/v1/windows", format="csv")
        self.assertIn("windows.csv", self.headers["Content-Disposition"])
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual([row["device"] for row in rows], sorted(devices))
        self.assertEqual({row["rh_nulls"] for row in rows}, {"1"})
        self.assertEqual({row["ambient_mean"] for row in rows}, {"21.5"})

    def test_shows_what_became_of_each_record(self):
        self.start_two("events", 1, "--watermark.delay=0s")
        begin = int(time.time()) // WINDOW * WINDOW - 4 * WINDOW
        self.broker.produce("events", 0, [
            reading("a", begin + 1), reading("b", begin + 2), reading("b", begin + WINDOW + 1),
            reading("a", begin + 5), '{"bid": "\\u0007', reading("ahead", begin + 10**6)])
        rejects = until("all is read", lambda: (found := self.ask("/api/v1/rejects"))["late"] == 1
                        and sum(found["counts"].values()) == 2 and found)
        self.assertEqual((rejects["counts"]["malformed"], rejects["counts"]["future"]), (1, 1))
        self.assertEqual({(each["offset"], each["reason"]) for each in rejects["rejected"]},
                         {(4, "malformed"), (5, "future")})
        malformed = next(each for each in rejects["rejected"] if each["offset"] == 4)
        self.assertEqual(malformed["text"], '{"bid": "\\u0007')
        chosen = self.ask("/api/v1/rejects", reason="future", limit=1)
        self.assertEqual(([each["offset"] for each in chosen["rejected"]], chosen["late_readings"]), ([5], []))
        self.assertEqual(chosen["counts"], rejects["counts"])
        about_b = self.ask("/api/v1/rejects", search="b")
        self.assertEqual((about_b["rejected"], about_b["late_readings"]), ([], []))
        late, = rejects["late_readings"]
        self.assertEqual((late["device"], late["readings"]), ("a", 1))
        self.assertLessEqual(late["first_offset"], 3)
        self.assertGreater(late["next_offset"], 3)
        results = self.ask("/api/v1/results", node=1)
        self.assertEqual({(row["device"], row["count"], row["closed_by"]) for row in results["rows"]},
                         {("a", 1, "watermark"), ("b", 1, "watermark")})
        self.assertEqual(len(self.ask("/api/v1/results", device="a")["rows"]), 1)
        by_clock = self.ask("/api/v1/devices", order="clock")
        self.assertEqual(by_clock["rows"][0]["device"], "ahead")
        self.assertGreater(by_clock["rows"][0]["clock_median_seconds"], 900_000)
        self.assertEqual(by_clock["rows"][0]["rejected"], 1)
        ahead = self.device("ahead")
        self.assertEqual([each["offset"] for each in ahead["rejects"]], [5])
        self.assertEqual(self.device("a")["late"], 1)
        self.assertEqual(self.ask("/api/v1/devices", order="late", limit=1)["rows"][0]["device"], "a")

    def test_says_how_the_cluster_is(self):
        self.start_two("overview")
        overview = until("there are rates", lambda: (found := self.ask("/api/v1/overview"))["now"][
            "readings_per_second"] is not None and found)
        self.assertEqual(overview["state"], "ok", overview["problems"])
        self.assertRegex(overview["sentence"], "^2 nodes, 4 shards, all committing; ")
        self.assertEqual((overview["fields"], overview["window_seconds"]), (["ambient", "rh"], 120))
        self.broker.produce("overview", 0, ["bad"] * 3)
        found = until("the rejects are noticed", lambda: (now := self.ask("/api/v1/overview", node=1))["problems"]
                      and now)
        self.assertRegex(found["problems"][0]["text"], "rejected in the last minute")
        self.assertEqual(len(self.ask("/api/v1/partitions")["partitions"]), 2)
        self.nodes.pop().kill()
        lost = until("the dead node is missed", lambda: (now := self.ask("/api/v1/overview"))["state"] == "trouble"
                     and now)
        self.assertTrue(any("does not answer" in each["text"] for each in lost["problems"]), lost["problems"])
        self.assertTrue(self.ask("/api/v1/windows")["missing_shards"])
        self.assertIn("does not answer", self.ask("/api/v1/windows", status=503, format="csv")["detail"])
        self.assertTrue(self.ask("/api/v1/rejects")["missing_shards"])
        until("its shards have moved", lambda: self.ask("/api/v1/overview")["state"] != "trouble")

    def test_says_what_a_node_waits_for(self):
        self.nodes = [self.start("not-there-yet")]
        found = until("it says so", lambda: (now := self.ask("/api/v1/overview"))["problems"] and
                      "waits for the input topic not-there-yet, which does not exist yet" in now["problems"][0]["text"]
                      and now)
        self.assertEqual(found["state"], "trouble")
        self.assertIn("not-there-yet", self.ask("/api/v1/cluster")["nodes"][0]["waits_for"])
        self.broker.create("not-there-yet", 1)
        self.nodes[0].wait_until_ready()
        until("it waits no more", lambda: self.ask("/api/v1/overview")["state"] == "ok")

    def test_refuses_what_it_does_not_know(self):
        self.start_two("refusals", 1)
        for path, parameters, word in [
                ("/api/v1/windows", {"limit": 0}, "limit"), ("/api/v1/windows", {"limit": "many"}, "limit"),
                ("/api/v1/windows", {"limit": 1001}, "limit"), ("/api/v1/windows", {"order": "size"}, "order"),
                ("/api/v1/windows", {"after": "x"}, "after"), ("/api/v1/windows", {"after": "1.2.zz"}, "after"),
                ("/api/v1/windows", {"format": "xml"}, "format"),
                ("/api/v1/windows", {"search": "a", "device": "b"}, "device"),
                ("/api/v1/devices", {"order": "end"}, "order"), ("/api/v1/devices", {"format": "csv"}, "known"), ("/api/v1/devices", {"colour": "red"}, "known"),
                ("/api/v1/rejects", {"limit": -1}, "limit"), ("/api/v1/rejects", {"reason": "bad"}, "bad_time"), ("/api/v1/overview", {"x": 1}, "parameter"),
                ("/api/v1/results", {"after": "1"}, "known")]:
            self.assertIn(word, self.ask(path, status=400, **parameters)["detail"])
        self.assertIn("GET", self.ask("/api/v1/overview", status=405, method="POST")["detail"])
        self.assertEqual(self.nodes[0].get("/api/v1/nothing")[0], 404)
        self.assertEqual(self.nodes[0].get("/api/v1/devices/")[0], 404)


if __name__ == "__main__":
    main()
