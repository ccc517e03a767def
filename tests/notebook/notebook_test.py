"""The notebook, executed as it stands on a real broker and two nodes: its numbers are those of the log."""

import base64
import collections
import fractions
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import time

from bs4 import BeautifulSoup
from PIL import Image
from support.broker import SOURCE
from support.case import IntegrationTest, main
from support.cluster import owners
from support.fleet import reading
from support.oracle import Job, expect
from support.wait import wait_until

NOTEBOOK = SOURCE / "deploy/notebook/sensortag.ipynb"
MINUTE = 60
WINDOW = 2 * MINUTE
WINDOWS = 5
DEVICE = "B0:B4:48:BD:DA:03"
TUTORIAL_BEGIN = 1_501_631_040  # 2017-08-01T23:44:00Z
TUTORIAL_MEANS = ["28.760416666666668", "75.64900716145833"]
SHARDS = 4
JAPANESE = re.compile(r"[\u3040-\u30ff]")
# Of the plots: the readings and means of each device, and the two answers.
COLOURS = {"plot": ["#0072b2", "#d55e00", "#009e73"], "mistake-plot": ["#0072b2", "#d55e00"]}


def exact_mean(values):
    return float(sum(map(fractions.Fraction, values)) / len(values))


def rgb(colour):
    return tuple(bytes.fromhex(colour[1:]))


class Executed:
    """What the cells of an executed notebook show."""

    def __init__(self, path):
        self.cells = {cell["id"]: cell for cell in json.loads(path.read_text())["cells"]}

    def _shown(self, cell, kind):
        return ["".join(output["data"][kind]) for output in self.cells[cell]["outputs"]
                if kind in output.get("data", {})]

    def printed(self, cell):
        return "".join("".join(output["text"]) for output in self.cells[cell]["outputs"]
                       if output["output_type"] == "stream")

    def table(self, cell):
        """The rows of the table's body, without the index where that is a number."""
        html, = self._shown(cell, "text/html")
        body = BeautifulSoup(html, "html.parser").find("tbody")
        rows = [[each.get_text() for each in row.find_all(["th", "td"])] for row in body.find_all("tr")]
        return [row[1:] if row[0].isdigit() else row for row in rows]

    def image(self, cell):
        png, = self._shown(cell, "image/png")
        return Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")


class Log:
    """The readings of one run, as the input topic holds them, and this test's own arithmetic on them."""

    def __init__(self, records, begin):
        self.begin = begin
        read = [json.loads(record.value) for record in records]
        self.readings = sorted((each for each in read if each["time"] >= begin), key=lambda each: each["time"])

    def means(self, size, device=None):
        """(device, begin of the span) to its readings' number and means, for spans of `size` seconds."""
        spans = collections.defaultdict(list)
        for each in self.readings:
            if device in (None, each["bid"]):
                spans[each["bid"], each["time"] // size * size].append(each)
        return {key: (str(len(found)), [str(exact_mean([each[field] for each in found])) for field in ("ambient", "rh")])
                for key, found in sorted(spans.items())}


class Notebook(IntegrationTest):
    job = Job()

    def test_is_committed_without_outputs(self):
        for cell in json.loads(NOTEBOOK.read_text())["cells"]:
            if cell["cell_type"] == "code":
                self.assertEqual((cell["outputs"], cell["execution_count"]), ([], None), cell["id"])

    def test_says_everything_in_english_and_beneath_it_in_japanese(self):
        for cell in json.loads(NOTEBOOK.read_text())["cells"]:
            if cell["cell_type"] != "markdown":
                continue
            blocks = "".join(cell["source"]).split("\n\n")
            languages = [bool(JAPANESE.search(block)) for block in blocks if not block.startswith("#")]
            self.assertEqual(languages, sorted(languages), cell["id"])
            self.assertEqual(languages.count(True), languages.count(False), cell["id"])

    # -- one execution -----------------------------------------------------------

    def convert(self, name, node, code=0):
        """Executes it beside a node; what nbconvert says."""
        environment = {**os.environ, "KOMADO_BOOTSTRAP_SERVERS": self.broker.bootstrap, "KOMADO_API_URL": node.url(),
                       "KOMADO_INPUT_TOPIC": self.input, "KOMADO_OUTPUT_TOPIC": self.sink}
        jupyter = pathlib.Path(sys.executable).with_name("jupyter")
        done = subprocess.run([jupyter, "nbconvert", "--to", "notebook", "--execute", "--output-dir", self.directory,
                               "--output", name, NOTEBOOK], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=140, check=False)
        self.assertEqual(done.returncode, code, done.stdout[-4000:])
        return done.stdout

    def execute(self, name, node):
        self.convert(name, node)
        return Executed(self.directory / f"{name}.ipynb")

    def log_of(self, begin):
        return Log(self.topics.read(self.input), begin)

    def check_results(self, shown, log):
        last = log.begin + WINDOWS * WINDOW
        wanted = [(device, *means, count) for (device, start), (count, means) in log.means(WINDOW).items()
                  if start < last]
        found = [(bid, ambient, rh, count) for bid, _, ambient, rh, count, _ in shown.table("results")]
        self.assertEqual(found, wanted)
        self.assertEqual({row[5] for row in shown.table("results")}, {"watermark"})
        self.assertEqual(shown.printed("check"), f"{len(wanted)} of {len(wanted)} results are equal to pandas' means\n")

    def check_node(self, shown, log, nodes):
        last = log.begin + WINDOWS * WINDOW
        wanted = {(device, count, *means) for (device, start), (count, means) in log.means(WINDOW).items()
                  if start == last}
        rows = shown.table("windows")
        self.assertEqual({(device, count, ambient, rh) for device, _, count, ambient, rh, *_ in rows}, wanted)
        for _, end, *_, progress, remaining, _ in rows:
            self.assertRegex(end, r"^2017-08-02T\d\d:\d\d:00\+09:00$")
            self.assertAlmostEqual(float(progress) + float(remaining) / WINDOW, 1, places=2)
        self.assertEqual({row[0] for row in shown.table("nodes")}, {each.id() for each in nodes})
        self.assertEqual(sum(int(row[3]) for row in shown.table("nodes")), SHARDS)
        partitions = shown.table("cluster")
        self.assertEqual([row[0] for row in partitions], ["0", "1", "2", "3"])
        self.assertLessEqual({row[1] for row in partitions}, {each.id() for each in nodes})

    def check_mistake(self, shown, log):
        last = log.begin + WINDOWS * WINDOW
        halves = {start: each for (_, start), each in log.means(MINUTE, DEVICE).items() if start < last}
        right = {start: each for (_, start), each in log.means(WINDOW, DEVICE).items() if start < last}
        wanted = []
        for start, (_, means) in right.items():
            first, second = halves[start][1], halves[start + MINUTE][1]
            wanted.append([first[0], second[0], means[0], first[1], second[1], means[1]])
        self.assertEqual([row[-6:] for row in shown.table("mistake")], wanted)
        self.assertEqual([wanted[0][0], wanted[0][3]], TUTORIAL_MEANS)
        windows = len([start for _, start in log.means(WINDOW) if start < last])
        self.assertIn(f"sends {2 * windows} results of {windows} windows; Komado {windows}.", shown.printed("mistake"))
        pairs = [(half, mean) for (device, start), (_, means) in log.means(MINUTE).items() if start < last
                 for half, mean in zip(means, log.means(WINDOW, device)[device, start // WINDOW * WINDOW][1])]
        for number, field in enumerate(("ambient", "rh")):
            wrong = sum(half != mean for half, mean in pairs[number::2])
            self.assertIn(f"{field}: {wrong} of the {2 * windows} are wrong", shown.printed("mistake"))
        self.assertGreater(len({count for count, _ in halves.values()}), 1, "all halves have as many readings")

    def check_plots(self, shown):
        for cell, colours in COLOURS.items():
            image = shown.image(cell)
            counts = dict((colour, number) for number, colour in image.getcolors(1 << 24))
            for colour in colours:
                # Five lines of some 80 pixels, two or three wide, in each of two panels.
                self.assertGreater(counts.get(rgb(colour), 0), 500, f"{cell} has no {colour}")
            white = counts[255, 255, 255] / (image.width * image.height)
            self.assertTrue(0.5 < white < 0.97, f"{cell} is {white:.0%} white")

    def check(self, shown, begin, nodes):
        log = self.log_of(begin)
        self.check_results(shown, log)
        self.check_node(shown, log, nodes)
        self.check_mistake(shown, log)
        self.check_plots(shown)

    def test_shows_the_numbers_of_the_log_and_does_so_again(self):
        # The first run makes the topic that the node waits for; a second node joins before the second run.
        nodes = [self.start_node(self.job, job_shards=SHARDS)]
        nodes[0].url()
        first = self.execute("first", nodes[0])
        self.check(first, TUTORIAL_BEGIN, nodes)
        nodes.append(self.start_node(self.job, job_shards=SHARDS).wait_ready())
        wait_until(lambda: len(set(owners(nodes[1].cluster()).values())) == 2, 30, "both nodes to run shards")
        second = self.execute("second", nodes[1])
        begin = TUTORIAL_BEGIN + (WINDOWS + 1) * WINDOW
        self.check(second, begin, nodes)
        answer = expect(self.job, self.topics.read(self.input), self.topics.partitions(self.input))
        self.assertEqual((len(answer.rejects), len(answer.late)), (0, 0))
        wait_until(lambda: len(self.topics.read(self.sink)) >= len(answer.closed()), 10, "the last results")
        self.assert_sink_equals(self.job, answer.closed())

    def test_stops_where_live_readings_come_in(self):
        self.topics.create(self.input, 1)
        now = int(time.time())
        writer = self.writer()
        writer.send(0, reading("live", now, 20, 50), now * 1000)
        writer.flush()
        node = self.start_node(self.job, job_shards=SHARDS).wait_ready()
        self.wait_for_positions([1])
        self.assertIn("Run this notebook on a topic without live readings", self.convert("live", node, code=1))
        self.assertEqual(self.topics.end_offsets(self.input, "read_committed"), [1])


if __name__ == "__main__":
    main()
