"""A delayed EndTxn: the one that librdkafka gave up and repeated ends the next transaction half-way."""

import struct
import threading

from broker import Listener
from proxy import END_TXN, PRODUCE, Proxy
from row import Row, Violation
from support.wait import wait_until


class DelayEndTxn:
    """Keeps one EndTxn back and cuts its connection; lets it go when the next transaction of the same id
    has written results, but not yet state."""

    def __init__(self, state_topic, sink):
        self.state_topic = state_topic.encode()
        self.sink = sink.encode()
        self.lock = threading.Lock()
        self.armed = False
        self.held = None  # the EndTxn
        self.id = None  # its transactional id
        self.repeated = False
        self.results = False  # of the next transaction are on their way
        self.torn = threading.Event()  # results are written, state is kept back

    def request(self, frame, link):
        with self.lock:
            if not self.armed:
                return True
            if frame.api == END_TXN:
                return self.end(frame, link)
            if frame.api == PRODUCE and self.repeated and self.id in frame.data[:200]:
                return self.produce(frame)
            return True

    def end(self, frame, link):
        body = frame.body()
        length = struct.unpack(">h", body[:2])[0]
        transactional_id, commit = body[2:2 + length], body[-1]
        if self.held is None and commit:
            self.held, self.id = frame, transactional_id
            link.close()
            return False
        if self.held and transactional_id == self.id:
            self.repeated = True
            self.results = False
        return True

    # A transaction without results is of no use: its state passes, and the next one is waited for.
    def produce(self, frame):
        if self.sink in frame.data[:400]:
            self.results = True
            return True
        if self.state_topic in frame.data[:400] and self.results:
            self.torn.set()
            return False
        return True


def prepare(world):
    world.policy = DelayEndTxn(world.name + "-state", world.sink)
    world.proxy = Proxy(world.policy)
    world.closing.callback(world.proxy.close)
    listener = Listener("PROXIED", "127.0.0.1", world.proxy.address)
    world.listeners.append(listener)
    world.proxy.serve(listener.address)
    world.settings[0]["bootstrap-servers"] = world.proxy.address
    if world.row.mutation:
        world.environments[0]["KOMADO_FAILPOINT"] = "end-guard:0"


def delay(world):
    policy, node = world.policy, world.nodes[0]
    fault = world.fault("an EndTxn is kept back, its connection cut")
    policy.armed = True
    wait_until(policy.torn.is_set, 30, "a transaction after the repeated EndTxn")
    # The results that were let through have to be in the log before the stray EndTxn comes.
    wait_until(lambda: world.topics.end_offsets(world.sink, "read_uncommitted")
               != world.topics.end_offsets(world.sink, "read_committed"), 10, "results of an open transaction")
    error = struct.unpack(">h", world.proxy.ask(policy.held)[4:6])[0]
    world.note(f"the stray EndTxn of {policy.id.decode()} was let go; the broker's answer was {error}")
    world.kill(0)
    policy.armed = False
    world.start(0)
    world.recovered(fault)
    if not world.row.mutation and "EndTxn was sent 2 times" not in node.text():
        raise Violation("the repeated EndTxn was not noticed")


ROWS = [
    Row(6, "delayed EndTxn", delay, nodes=1, failpoints=True, prepare=prepare),
    Row(6, "delayed EndTxn, guard off: has to fail", delay, nodes=1, failpoints=True, prepare=prepare,
        mutation="results doubled"),
]
