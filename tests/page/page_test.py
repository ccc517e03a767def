"""The page of a real cluster, in a real browser: views_test.mjs looks, this starts and kills what it looks at."""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import time

from node_under_test import NodeTest, main, reading, until

HERE = pathlib.Path(__file__).parent
HOSTILE = "<img src=x onerror=alert(1)>"
WINDOW = 120


def install_modules(directory):
    """The browser's driver and the accessibility checker, in the versions of package-lock.json."""
    directory.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_text()
    mark = directory / "installed"
    if mark.exists() and mark.read_text() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, directory / name)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], cwd=directory, check=True)
    mark.write_text(lock)


def varied(device, index, second):
    value = random.Random(f"{device} {second}")
    return reading(device, second, ambient=22 + index / 8 + value.randrange(32) / 32,
                   rh=None if value.random() < 0.05 else 40 + value.randrange(100) / 10)


class Page(NodeTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        install_modules(cls.options.modules)

    def start_nodes(self):
        self.broker.create("page", 2)
        more = ("--job.shards=4", "--commit.interval=100ms", "--watermark.delay=0s",
                "--watermark.idle-timeout=10min")
        self.server = self.start("page", *more)
        self.other = self.start("page", *more)
        self.restart = lambda: self.start("page", *more, port=self.server.port)
        for node in (self.server, self.other):
            node.wait_until_ready()

    def produce(self):
        now = int(time.time())
        begin = now // WINDOW * WINDOW - 4 * WINDOW
        devices = [f"device-{i:02}" for i in range(69)] + [HOSTILE]
        for partition in (0, 1):
            chosen = devices[partition::2]
            self.broker.produce("page", partition, [reading(device, begin - 30) for device in chosen]
                                + [varied(device, index, begin + second) for second in range(0, 90, 10)
                                   for index, device in enumerate(chosen)]
                                + [reading(chosen[0], begin - 40)])
        self.broker.produce("page", 0, ['{"bid": broken \x07', reading("ahead-of-time", now + 10**6)])
        return len(devices)

    def test_shows_a_cluster(self):
        self.start_nodes()
        devices = self.produce()
        until("all readings are in", lambda: f'"total":{devices},' in self.server.get("/api/v1/windows?limit=1")[1])
        shots = self.options.directory / "shots"
        shots.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            ["node", HERE / "views_test.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "KOMADO_NODE_MODULES": str(self.options.modules), "KOMADO_SHOTS": str(shots),
                 "KOMADO_URL": f"http://127.0.0.1:{self.server.port}", "KOMADO_HOSTILE": HOSTILE,
                 "KOMADO_DEVICES": str(devices)})
        self.addCleanup(process.kill)
        orders = {"do reject": lambda: self.broker.produce("page", 1, ["no reading"]),
                  "do kill other": self.other.kill, "do kill server": self.server.kill, "do start server": self.restart}
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip() in orders:
                orders[line.strip()]()
                process.stdin.write("done\n")
                process.stdin.flush()
        self.assertEqual(process.wait(timeout=30), 0, f"screenshots of failures are in {shots}")


if __name__ == "__main__":
    main(lambda parser: parser.add_argument("--modules", type=pathlib.Path, required=True))
