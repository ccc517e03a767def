"""10,000, 100,000 and 1,000,000 devices on one node.

All readings are read and committed with the last windows still open (of the most devices the only ones): the memory that
this takes. Then kill -9, and how long the state takes to be restored. Then a later reading closes the windows. CPU per
record without the restore.
"""

import signal
import sys
import time

from members import Node, running, settled, wait_until
from rig import DIRECTORY, close_windows, delete_topics, expected_results, scrape, simulate, values


def run_devices(servers, records, devices, number):
    job = f"devices-{devices}-{int(time.time())}-{number}"
    topic = f"{job}-input"
    simulate(servers, topic, records, devices, False)
    with running([Node(servers, job, topic, 0)]) as nodes:
        node, = nodes
        started = time.monotonic()
        wait_until(lambda: node.sum("komado_records_total", 'outcome="aggregated"') >= records,
                   f"{records} records read and committed")
        wall = time.monotonic() - started
        cpu = node.cpu_seconds()
        memory, peak, open_windows = node.memory("VmRSS"), node.memory("VmHWM"), node.sum("komado_open_windows")
        before = node.sum("komado_results_total")
        node.end(signal.SIGKILL)
        nodes[0] = node = Node(servers, job, topic, 0)
        wait_until(lambda: settled(nodes), "the state restored", 120)
        text = scrape(node.port)
        restore = max(values(text, "komado_restore_seconds"))
        size = sum(values(text, "komado_restore_size_bytes"))
        restored = node.memory("VmRSS")
        cpu -= node.cpu_seconds()
        close_windows(servers, topic, records, devices)
        wait_until(lambda: node.sum("komado_results_total") >= expected_results(records, devices) - before,
                   "the last windows closed")
        cpu += node.cpu_seconds()
        closing = node.memory("VmHWM")
        if node.end() != 0:
            sys.exit(f"the node failed; see {DIRECTORY}/node-0.log")
    delete_topics(servers, lambda topic: topic.startswith(job))
    print(f"  {devices:7d} devices  {records / wall / 1e6:5.2f} M records/s  {cpu / records * 1e6:6.3f} µs CPU/record  "
          f"{open_windows:.0f} open windows: {memory:.0f} MB (peak {peak:.0f})  restored from {size / 1e6:.0f} MB in "
          f"{restore:.2f} s: {restored:.0f} MB, peak when they close {closing:.0f} MB", flush=True)
    return cpu, memory, open_windows, restored


def bench_devices(servers, counts, rounds, records):
    print(f"\ndevices: {records} records, one node", flush=True)
    for number in range(rounds):
        runs = {devices: run_devices(servers, records, devices, number) for devices in counts}
        few, many = min(counts), max(counts)
        if few == many:
            continue
        (few_cpu, few_memory, few_open, few_restored), (cpu, memory, opened, restored) = runs[few], runs[many]
        rows = max(opened - few_open, 1)
        print(f"  {many} devices: {cpu / few_cpu:.2f} x the CPU of {few} (goal 2 x), "
              f"{(memory - few_memory) * 1048576 / rows:.0f} bytes a device, {(restored - few_restored) * 1048576 / rows:.0f} "
              f"after a restore (goal 300)")
