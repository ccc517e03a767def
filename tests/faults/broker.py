"""A broker with more listeners and properties than the integration tests need."""

import random
import socket

from support.broker import Broker


def free_port():
    """One that is free now, below the range from which the kernel gives ports to clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Listener:
    """Nodes that bootstrap here are told to come back to `advertised`."""

    def __init__(self, name, host, advertised=None):
        self.name = name
        self.address = f"{host}:{free_port()}"
        self.advertised = advertised or self.address


class FaultBroker(Broker):
    def __init__(self, directory, listeners, properties):
        self.listeners = listeners
        self.properties = properties
        super().__init__(directory)

    def start(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        ports = []
        for name in ("port", "controller-port"):
            path = self.directory / name
            if not path.exists():
                path.write_text(str(free_port()))
            ports.append(path.read_text().strip())
        more = [f"--set={each}".split("=", 1) for each in self.all_properties(*ports)]
        self.bootstrap = self._run("start", "--dir", str(self.directory), "--port", "0",
                                   *(word for pair in more for word in pair)).strip()

    def all_properties(self, port, controller):
        if not self.listeners:
            return self.properties
        plain = f"PLAINTEXT://127.0.0.1:{port}"
        names = [each.name for each in self.listeners]
        return [
            *self.properties,
            f"listeners={plain},CONTROLLER://127.0.0.1:{controller},"
            + ",".join(f"{each.name}://{each.address}" for each in self.listeners),
            f"advertised.listeners={plain}," + ",".join(f"{each.name}://{each.advertised}" for each in self.listeners),
            "listener.security.protocol.map="
            + ",".join(f"{each}:PLAINTEXT" for each in ["PLAINTEXT", "CONTROLLER", *names])]
