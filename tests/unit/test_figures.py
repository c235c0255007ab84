"""Figures that tables take from cases of other definitions: compiled against those, refused where they do not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casework.definitions.library import Library
from engine.definition.figures import figures
from engine.errors import DefinitionError
from engine.model import Procedure
from engine.tables import Known, RowsRule, TableRule

RETURNS = Path(__file__).parents[1] / "data" / "procedures" / "returns"


@pytest.fixture(scope="module")
def procedures() -> dict[str, Procedure]:
    library = Library([RETURNS])
    return {key: library.compiled(key).procedure for key in library.all_keys() if key.startswith("returns")}


def knowing(procedures: dict[str, Procedure], known: Known) -> TableRule:
    rule = procedures["returns_report"].tables["progress"]
    return replace(rule, columns=(replace(rule.columns[0], known=(known,)), *rule.columns[2:]))


def test_figures_compile_against_the_counted_procedure(procedures: dict[str, Procedure]) -> None:
    found = figures(procedures["returns_report"].tables["progress"], "f", procedures)
    assert [(one.column, one.procedure, one.add is None) for one in found] == [
        ("checked", "returns_case", True),
        ("fake", "returns_case", False),
    ]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known("returns_cases", "true", ""), "no procedure 'returns_cases', perhaps 'returns_case'"),
        (Known("returns_case", "chekced_on != null", ""), "has no fact 'chekced_on', perhaps 'checked_on'"),
        (Known("returns_case", "occurred_on != null", ""), "has no fact 'occurred_on'"),
        (Known("returns_case", "deadlines.none.last_day != null", ""), "has no fact 'deadlines.none.last_day'"),
        (Known("returns_case", "checked_on !=", ""), "not an expression"),
        (Known("returns_case", "true", "fakes"), "`add`: procedure 'returns_case' has no fact 'fakes'"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(procedures: dict[str, Procedure], known: Known, words: str) -> None:
    with pytest.raises(DefinitionError) as error:
        figures(knowing(procedures, known), "f.yaml", procedures)
    assert words in str(error.value)
    assert "table 'progress', column 'checked'" in str(error.value)


def test_suggested_columns_are_looked_at_while_there_are_no_others(procedures: dict[str, Procedure]) -> None:
    rule = knowing(procedures, Known("returns_case", "gone != null", ""))
    with pytest.raises(DefinitionError, match="gone"):
        figures(replace(rule, columns=(), suggested=rule.columns), "f.yaml", procedures)


def test_a_list_has_no_known_figures(procedures: dict[str, Procedure]) -> None:
    rule = replace(procedures["returns_report"].tables["progress"], rows=RowsRule.MANY)
    with pytest.raises(DefinitionError, match="rows: one"):
        figures(rule, "f.yaml", procedures)


@pytest.mark.parametrize("text", ["lines.exists(l, l.met == true)", "opened_on >= covers_from", "fake in [1, 2]"])
def test_what_may_be_mentioned(procedures: dict[str, Procedure], text: str) -> None:
    assert figures(knowing(procedures, Known("returns_case", text, "")), "f.yaml", procedures)
