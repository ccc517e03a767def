"""What the benchmarks stand on: a broker of their own, filled topics, and what a process costs."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

from confluent_kafka.admin import AdminClient

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build" / "release"))
DIRECTORY = ROOT / "build" / "bench"
PARTITIONS = 8
INTERVAL = 10
START = "2026-01-01T00:00:00Z"
START_SECONDS = 1767225600
WINDOW = 120


class Run:
    """The cost of one process."""

    def __init__(self, wall, usage, records):
        self.wall = wall
        self.cpu = (usage.ru_utime + usage.ru_stime) / records * 1e6
        self.memory = usage.ru_maxrss / 1024
        self.rate = records / wall

    def __str__(self):
        return f"{self.rate / 1e6:5.2f} M records/s  {self.cpu:6.3f} µs CPU/record  {self.memory:4.0f} MB"


def measure(process, started, records):
    """Waits for the end of `process`, which has to be a good one."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{process.args[0]} ended with exit code {process.returncode}")
    return Run(time.monotonic() - started, usage, records)


def broker(*arguments):
    command = [ROOT / "deploy/kafka/broker", arguments[0], "--dir", DIRECTORY / "kafka", *arguments[1:]]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


@contextlib.contextmanager
def running_broker():
    """The address of the benchmarks' broker, which keeps the filled topics only: with 300 others, left by earlier
    runs, a node was seen to start 5 s later and to take a fifth more CPU."""
    servers = broker("start", "--port", "0", "--bench")
    try:
        delete_topics(servers, lambda topic: not (DIRECTORY / topic).exists())
        yield servers
    finally:
        broker("stop")


def delete_topics(servers, unwanted):
    admin = AdminClient({"bootstrap.servers": servers})
    topics = [topic for topic in admin.list_topics(timeout=30).topics if not topic.startswith("__") and unwanted(topic)]
    for begin in range(0, len(topics), 50):
        for done in admin.delete_topics(topics[begin:begin + 50], operation_timeout=60).values():
            done.result()


def simulate(servers, topic, records, devices, keyed):
    """Writes the readings: one of each device every INTERVAL seconds."""
    subprocess.run(
        [BUILD / "komado", "simulate", f"--bootstrap-servers={servers}", f"--topic={topic}",
         f"--partitions={PARTITIONS}", f"--devices={devices}", f"--records={records}",
         f"--interval={INTERVAL}s", "--out-of-order=3s", f"--start={START}",
         f"--keyed={'true' if keyed else 'false'}"], check=True)


def close_windows(servers, topic, records, devices):
    """Writes one later reading to each partition."""
    later = START_SECONDS + (records // devices) * INTERVAL + 600
    for partition in range(PARTITIONS):
        reading = f'{{"bid":"sentinel-{partition}","time":{later},"ambient":1,"rh":1}}\n'
        subprocess.run(["kcat", "-P", "-b", servers, "-t", topic, "-p", str(partition)], check=True,
                       input=reading, text=True)


def filled_topic(servers, layout, records, devices):
    """The name of a topic with the readings and what closes their windows; kept for later runs."""
    topic = f"bench-{layout}-{records}-{devices}"
    marker = DIRECTORY / topic
    if not marker.exists():
        simulate(servers, topic, records, devices, layout == "keyed")
        close_windows(servers, topic, records, devices)
        marker.touch()
    return topic


def expected_results(records, devices):
    return -(-(records // devices) * INTERVAL // WINDOW) * devices


def start_node(servers, job, topic, port, log, *settings):
    """Starts a node of `job` that reads `topic` and writes to <job>-sink."""
    return subprocess.Popen(
        [BUILD / "komado", "node", f"--bootstrap-servers={servers}", f"--job.name={job}",
         f"--input.topic={topic}", f"--output.topic={job}-sink", "--rejects.topic=",
         f"--http.port={port}", *settings], stderr=log)


def scrape(port):
    """The node's metrics as text; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def values(text, metric, labels=""):
    """All values of a metric whose labels contain `labels`."""
    found = re.findall(rf"^{metric}(?:\{{([^}}]*)\}})? (\S+)$", text, re.M)
    return [float(value) for known, value in found if labels in known]


def await_results(ports, expected, still_running, limit=600):
    """Waits until the nodes have `expected` final results that are known to be committed. Seldom asks at first and often
    towards the end: a question costs a node about a millisecond."""
    deadline = time.monotonic() + limit
    while (done := sum(sum(values(scrape(port), "komado_results_total")) for port in ports)) < expected:
        if not still_running() or time.monotonic() > deadline:
            sys.exit(f"{done:.0f} of {expected} results in time; see {DIRECTORY}/node*.log")
        time.sleep(max(0.05, 1 - done / expected))
