"""Waiting for conditions, with deadlines."""

import time


def wait_until(condition, seconds, what):
    """Returns the first true answer of `condition`; fails after `seconds`, naming `what`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise AssertionError(f"after {seconds} s still waiting for {what}")
        time.sleep(0.02)
