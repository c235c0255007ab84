"""What a measured stretch cost, and how stretches compare."""

from __future__ import annotations

import pytest

from bench.measuring import Cost, measured, ratio, typical


def _cost(rate: float) -> Cost:
    return Cost(pieces=1000, seconds=1000 / rate, cpu_seconds=0.5, written=4_000_000)


def test_a_ratio_compares_each_round_with_itself() -> None:
    ours, theirs = [_cost(rate) for rate in (50, 10, 100)], [_cost(rate) for rate in (100, 20, 400)]

    assert ratio(ours, theirs) == 0.5


def test_the_typical_cost_is_that_of_the_median_rate() -> None:
    costs = [_cost(rate) for rate in (30, 10, 20, 40)]

    assert typical(costs) is costs[2]


def test_costs_are_told_for_each_piece() -> None:
    cost = _cost(100)

    assert cost.rate == pytest.approx(100)
    assert cost.cpu_micros == pytest.approx(500)
    assert cost.bytes_each == 4000


def test_work_is_measured_by_the_pieces_it_did() -> None:
    cost = measured(lambda: sum(1 for _ in range(20_000)))

    assert cost.pieces == 20_000
    assert 0 < cost.cpu_seconds < 10
    assert cost.seconds > 0
