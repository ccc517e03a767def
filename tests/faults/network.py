"""A network of its own for each node: namespaces on one bridge, beside the broker's address."""

import contextlib
import os
import shutil
import subprocess
import sys

import place
from broker import Listener
from row import Unavailable


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"'{' '.join(command)}' failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Network:
    """Node i has the address `node(i)`, the broker `gateway`. Needs root, iproute2 and iptables."""

    def __init__(self, nodes):
        if os.geteuid() != 0:
            raise Unavailable("network namespaces need root")
        for tool in ("ip", "iptables", "ss"):
            if not shutil.which(tool):
                raise Unavailable(f"there is no {tool} (make faults installs it)")
        self.id = os.getpid() % 250
        self.bridge = f"kmd{os.getpid()}"
        self.nodes = nodes
        self.gateway = f"10.213.{self.id}.1"
        self.cuts = []  # what heal() takes away
        self.delayers = []
        self.closing = contextlib.ExitStack()
        with contextlib.ExitStack() as undo:
            undo.enter_context(self.closing)
            self._make()
            undo.pop_all()

    def node(self, index):
        return f"10.213.{self.id}.{10 + index}"

    def name(self, index):
        return f"{self.bridge}-{index}"

    def inside(self, index):
        """The command that executes another one in a node's namespace."""
        return ("ip", "netns", "exec", self.name(index))

    def _make(self):
        run("ip", "link", "add", self.bridge, "type", "bridge")
        self.closing.callback(subprocess.run, ["ip", "link", "del", self.bridge], check=False)
        run("ip", "addr", "add", f"{self.gateway}/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        # Docker makes Linux filter what crosses a bridge.
        accept = ["FORWARD", "-i", self.bridge, "-o", self.bridge, "-j", "ACCEPT"]
        run("iptables", "-I", *accept)
        self.closing.callback(subprocess.run, ["iptables", "-D", *accept], check=False)
        for index in range(self.nodes):
            self._join(index)

    def _join(self, index):
        name, outer = self.name(index), f"kv{os.getpid()}-{index}"
        run("ip", "netns", "add", name)
        self.closing.callback(subprocess.run, ["ip", "netns", "del", name], check=False)
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", outer, "master", self.bridge, "up")
        run(*self.inside(index), "ip", "addr", "add", f"{self.node(index)}/24", "dev", "eth0")
        run(*self.inside(index), "ip", "link", "set", "eth0", "up")
        run(*self.inside(index), "ip", "link", "set", "lo", "up")

    # -- faults ------------------------------------------------------------------

    def cut(self, index, other, incoming=True, outgoing=True):
        """Node `index` and the address `other` lose each other's packets, in one direction or both."""
        if incoming:
            self._filter(index, "INPUT", "-s", other, "-j", "DROP")
        if outgoing:
            self._filter(index, "OUTPUT", "-d", other, "-j", "DROP")

    def _filter(self, index, *rule):
        run(*self.inside(index), "iptables", "-A", *rule)
        self.cuts.append((index, rule))

    def spoil(self, index, delay, jitter, loss):
        """Delays what node `index` sends, out of order too, and loses a share of it. Times in seconds."""
        log = open(place.WORK / f"nfqueue-{index}.log", "wb")
        self.delayers.append(subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self.inside(index), sys.executable, "-B",
             str(place.SOURCE / "tests/faults/nfqueue.py"), str(delay), str(jitter), str(loss), str(index)],
            stdout=subprocess.PIPE, stderr=log))
        if self.delayers[-1].stdout.readline() != b"ready\n":
            raise Unavailable(f"the kernel has no NFQUEUE: see {log.name}")
        self._filter(index, "OUTPUT", "!", "-o", "lo", "-j", "NFQUEUE", "--queue-num", "1")

    def heal(self):
        for index, rule in self.cuts:
            run(*self.inside(index), "iptables", "-D", *rule)
        self.cuts.clear()
        for each in self.delayers:
            each.kill()
            each.wait()
        self.delayers.clear()

    def close(self):
        for each in self.delayers:
            each.kill()
            each.wait()
        self.closing.close()


def prepare(world):
    """Puts every node of the world into a namespace."""
    world.network = network = Network(world.size)
    world.closing.callback(network.close)
    listener = Listener("NODES", network.gateway)
    world.listeners.append(listener)
    certificates = world.directory / "certificates"
    if world.size > 1:
        run(str(place.SOURCE / "deploy/certs"), str(certificates))
    for index in range(world.size):
        world.prefixes[index] = network.inside(index)
        world.settings[index].update({"bootstrap-servers": listener.address, "http.address": network.node(index)})
        if world.size > 1:
            world.settings[index].update({
                "cluster.listen": f"{network.node(index)}:0", "cluster.tls.ca": certificates / "ca.crt",
                "cluster.tls.certificate": certificates / "node.crt", "cluster.tls.key": certificates / "node.key"})
