"""The examples in the docstrings of the law's clock are run, and the modules that promise a date have some."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import engine.periods

MODULES = [
    "engine.settings",
    *(f"engine.periods.{found.name}" for found in pkgutil.iter_modules(engine.periods.__path__)),
]
WITH_EXAMPLES = {"engine.periods.compute", "engine.periods.cadence", "engine.periods.policies", "engine.periods.filing"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted or name not in WITH_EXAMPLES


def test_the_modules_that_must_have_examples_are_there() -> None:
    assert set(MODULES) >= WITH_EXAMPLES
