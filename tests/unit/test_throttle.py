"""Who fails often from one address waits; others do not."""

from __future__ import annotations

from web.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_address_waits_until_its_oldest_failure_is_long_ago() -> None:
    clock = Clock()
    throttle = Throttle(failures=3, within=600, clock=clock)
    for _ in range(3):
        assert throttle.minutes_left("10.0.0.1") == 0
        throttle.failed("10.0.0.1")
        clock.now += 60
    assert throttle.minutes_left("10.0.0.1") == 7
    assert throttle.minutes_left("10.0.0.2") == 0
    clock.now += 420
    assert throttle.minutes_left("10.0.0.1") == 0
    throttle.failed("10.0.0.1")
    assert throttle.minutes_left("10.0.0.1") == 1  # until the second of the first three
