"""The containers of docker-compose.yml, as it stands."""

import collections
import json
import os
import pathlib
import shlex
import socket
import subprocess
import urllib.request

from support.wait import wait_until

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LOGS = pathlib.Path(os.environ["KOMADO_LOGS"])
NAME = "komado-test"

Container = collections.namedtuple("Container", "id name running health exit_code inspected")


def run(*command, seconds=120, environment=None, check=True):
    """The standard output of a command."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False,
                          cwd=SOURCE, env=environment)
    if check and done.returncode != 0:
        said = done.stdout[-2000:] + done.stderr[-4000:]
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Project:
    """One project of the compose file. Nothing of it is changed but the ports of this machine."""

    def __init__(self):
        self.port = free_port()
        self.bootstrap = f"localhost:{self.port}"
        self.environment = {**os.environ, "KAFKA_PORT": str(self.port), "PROMETHEUS_PORT": "0", "NOTEBOOK_PORT": "0",
                            "NOTEBOOK_TOKEN": ""}
        self.command = [*shlex.split(os.environ["COMPOSE"]), "-p", NAME]

    def compose(self, *arguments, seconds=180, **more):
        """The output of one command of compose; `more` are environment variables."""
        return run(*self.command, *arguments, seconds=seconds, environment={**self.environment, **more})

    def remove(self):
        """All containers, whatever their profile, and all data."""
        for each in self.containers():
            run("docker", "rm", "-f", each.id, check=False)
        self.compose("down", "-v", "--remove-orphans")

    def containers(self, service=None):
        """Ended ones too, the oldest first."""
        wanted = ["--filter", f"label=com.docker.compose.project={NAME}"]
        if service:
            wanted += ["--filter", f"label=com.docker.compose.service={service}"]
        ids = run("docker", "ps", "-aq", "--no-trunc", *wanted).split()
        found = json.loads(run("docker", "inspect", *ids, check=False)) if ids else []
        return [container_of(each) for each in sorted(found, key=lambda each: each["Created"])]

    def nodes(self):
        """The running ones."""
        return [each for each in self.containers("node") if each.running]

    def wait_for_nodes(self, count, seconds):
        """Until so many run and are healthy; they."""
        def healthy():
            nodes = self.nodes()
            return len(nodes) == count and all(each.health == "healthy" for each in nodes) and nodes
        return wait_until(healthy, seconds, f"{count} healthy nodes")

    def keep_logs(self):
        """Into the directory of logs; the ends of all, for who reads the test's output."""
        text = ""
        for each in self.containers():
            log = LOGS / f"{each.name}.log"
            done = subprocess.run(["docker", "logs", each.id], capture_output=True, text=True, check=False)
            log.write_text(done.stdout + done.stderr)
            tail = log.read_text().splitlines()[-15:]
            text += f"--- {each.name}: running {each.running}, {each.health}, exit code {each.exit_code}, " \
                    f"log {log}\n" + "\n".join(tail) + "\n"
        return text


def container_of(inspected):
    state = inspected["State"]
    health = state.get("Health", {}).get("Status", "")
    return Container(inspected["Id"], inspected["Name"].lstrip("/"), state["Running"], health,
                     state["ExitCode"], inspected)


def url_of(container, port=8080):
    """Of what it serves on a port of its own, as this machine sees it."""
    published = container.inspected["NetworkSettings"]["Ports"][f"{port}/tcp"][0]
    return f"http://{published['HostIp']}:{published['HostPort']}"


def page(node, path):
    with urllib.request.urlopen(url_of(node) + path, timeout=10) as answer:
        return answer.read().decode()


def shell(node, command):
    """What a command in the container ends with."""
    done = subprocess.run(["docker", "exec", node.id, *command], capture_output=True, timeout=30, check=False)
    return done.returncode
