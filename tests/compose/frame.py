"""What every test of the compose file needs."""

import sys
import time
import unittest

from project import Project


class Steps:
    """Says what is done and how long it took."""

    def __init__(self):
        self.began = self.last = time.monotonic()

    def done(self, what):
        now = time.monotonic()
        print(f"compose: {now - self.last:6.1f} s  {what}", flush=True)
        self.last = now


class ComposeTest(unittest.TestCase):
    """Gives each test the project afresh, removes it, and shows the containers' logs on failure."""

    def setUp(self):
        self.steps = Steps()
        self.project = Project()
        self.project.remove()
        self.addCleanup(self.project.remove)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        self.shown = result
        self.before = before
        return super().run(result)

    def tearDown(self):
        logs = self.project.keep_logs()
        if len(self.shown.failures) + len(self.shown.errors) > self.before:
            print(logs, file=sys.stderr)
