"""Lists handed in: of persons' numbers only the end is shown, and one list is imported by one hand at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.handed_in.ahead import read_ahead, seen_ahead
from casework.handed_in.importing import import_kept, imported
from casework.handed_in.keeping import Wanted, keep_table
from casework.handed_in.offered import FINDINGS, offered, offered_one
from casework.parts import Parts
from engine.errors import ConflictError, NotPermittedError
from engine.model import OPEN
from tests import factories as make
from tests.bureau import CITY, LIST, found

PERSONS = "ningxia_person"
NUMBER = "110105194912310021"  # the last character is wrong


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = found(tmp_path / "home")
    yield made
    made.store.close()


def test_of_persons_numbers_only_the_end_is_shown(parts: Parts) -> None:
    roles = frozenset(parts.library.compiled(PERSONS).procedure.actions[OPEN].roles)
    with parts.store.write() as unit:
        office = unit.put_office(make.office("nx"))
        unit.put_officer(make.officer("nx_1", office_id=office.id, roles=roles))
        unit.commit()
    columns = [column.title for column in offered_one(parts, "nx_1", PERSONS).layout.columns if column.needed]
    cells = {"姓名": "样例甲", "身份证号码": NUMBER}
    text = "\n".join([",".join(columns), ",".join(cells.get(column, "样例") for column in columns)])
    kept = keep_table(parts, "nx_1", "名单.csv", io.BytesIO(text.encode()), Wanted(PERSONS, parts.today()))
    ahead = read_ahead(parts, kept)
    assert (ahead["bad"], ahead["bad_rows"][0]["cells"]["身份证号码"]) == (1, f"…{NUMBER[-4:]}")
    assert NUMBER not in json.dumps(ahead, ensure_ascii=False)
    assert seen_ahead(kept) == ahead


def test_one_list_is_imported_by_one_hand_at_a_time(parts: Parts) -> None:
    with LIST.open("rb") as file:
        kept = keep_table(parts, CITY, LIST.name, file, Wanted(FINDINGS, parts.today()))
    with kept.alone(), pytest.raises(ConflictError, match="正在导入"):
        import_kept(parts, kept)
    assert imported(kept) is None
    done = import_kept(parts, kept)
    assert (done["opened_count"] > 100, done["refused"], kept.table.exists()) == (True, 10, False)
    assert import_kept(parts, kept) == done


def test_a_list_is_imported_by_who_opens_such_cases(parts: Parts) -> None:
    assert FINDINGS in {one.kind for one in offered(parts, CITY)}
    kept = keep_table(parts, "reviewer_1", "名单.csv", io.BytesIO(b"x"), Wanted(FINDINGS, parts.today()))
    for work in (read_ahead, import_kept):
        with pytest.raises(NotPermittedError, match="不能导入"):
            work(parts, kept)
