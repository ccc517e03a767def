"""The broker dies or falls silent."""

from row import Row


def kill_broker(world):
    for _ in range(2):
        fault = world.fault("kill -9 of the broker")
        world.broker.kill()
        world.pause(0.1, 3)
        world.broker.start()
        fault.returned()
        world.note("the broker is back")
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
    Row(7, "broker kill -9 and restart", kill_broker, bound=5),
    Row(8, "broker frozen for 5 to 20 s", freeze_broker),
]
