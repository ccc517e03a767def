"""The broker dies or falls silent."""

from row import Row


RESULTS_WITHIN = 5  # seconds of the broker's return, while the group still knows its members
SESSION_TIMEOUT = 10  # seconds: the default


def prepare(world):
    for settings in world.settings:
        settings["cluster.session-timeout"] = f"{SESSION_TIMEOUT}s"


def kill_broker(world):
    for _ in range(2):
        fault = world.fault("kill -9 of the broker")
        world.broker.kill()
        world.pause(0.1, 3)
        world.broker.start()
        away = fault.returned()
        world.note(f"the broker is back after {away:.1f} s")
        # Members that gave up come back as new ones, and the group waits for the old ones once more.
        fault.bound = RESULTS_WITHIN + (SESSION_TIMEOUT if away > SESSION_TIMEOUT - 1 else 0)
        world.recovered(fault)
        world.pause(0.2, 1)


def freeze_broker(world):
    fault = world.fault("SIGSTOP of the broker")
    world.broker.pause()
    try:
        world.pause(5, 20)
    finally:
        world.broker.resume()
    fault.returned()
    world.note("SIGCONT of the broker")
    world.recovered(fault)


ROWS = [
    Row(7, "broker kill -9 and restart", kill_broker, prepare=prepare, bound=RESULTS_WITHIN),
    Row(8, "broker frozen for 5 to 20 s", freeze_broker),
]
