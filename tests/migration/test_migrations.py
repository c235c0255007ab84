"""The migrations and the tables say the same, and a database from elsewhere is refused."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.errors import StoreError
from store import migrations
from store.sqlite import SqliteStore
from store.tables import METADATA
from store.values import CaseLink
from store.verify import Report, verify_chains
from tests import factories as make

FORMER = sorted((Path(__file__).parent.parent / "data").glob("r[0-9]*.sql"))
OBJECTS = sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")


@pytest.fixture
def migrated(tmp_path: Path) -> sa.Engine:
    store = SqliteStore(tmp_path / "store.db")
    store.migrate()
    store.close()
    return sa.create_engine(f"sqlite:///{tmp_path / 'store.db'}")


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return ScriptDirectory.from_config(config)


def test_migrating_makes_exactly_what_the_tables_say(migrated: sa.Engine) -> None:
    fresh = sa.create_engine("sqlite://")
    METADATA.create_all(fresh)
    with fresh.connect() as expected, migrated.connect() as found:
        assert schema(found) == schema(expected)
    fresh.dispose()
    migrated.dispose()


def schema(connection: sa.Connection) -> dict[str, frozenset[str]]:
    """The parts of every object's text: a column that came later stands behind the others."""
    return {row.name: frozenset(part(row.sql)) for row in connection.execute(OBJECTS)}


def part(sql: str) -> list[str]:
    return sorted(" ".join(piece.split()) for piece in sql.replace(")", ",").split(","))


def test_alembic_finds_nothing_to_migrate(migrated: sa.Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, METADATA) == []
    migrated.dispose()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite keeps the index of names in tables of its own making."""
    return not (kind == "table" and str(name).startswith("subject_names"))


def test_the_program_works_with_the_newest_revision() -> None:
    assert script().get_heads() == [migrations.HEAD]


def test_the_data_of_every_former_revision_is_tried() -> None:
    former = {script.revision for script in script().walk_revisions()} - {migrations.HEAD}
    assert {f"{path.stem[1:]}" for path in FORMER} == former


@pytest.mark.parametrize(
    ("source", "events"),
    list(zip(FORMER, (6, 7, 8, 9, 10, 11, 12, 13), strict=True)),
    ids=lambda value: str(value)[-9:],
)
def test_a_database_of_a_former_revision_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path, source: Path, events: int
) -> None:
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.executescript(source.read_text(encoding="utf-8"))
        before = everything(connection)
    connection.close()
    store = SqliteStore(tmp_path / "store.db")
    assert store.revision() == source.stem[1:]
    store.migrate()
    assert store.revision() == migrations.HEAD
    with sqlite3.connect(tmp_path / "store.db") as connection:
        after = everything(connection)
    connection.close()
    for name in before.keys() - {"alembic_version"}:
        # columns of later revisions stand behind those that were there
        assert [row[: len(old)] for row, old in zip(after[name], before[name], strict=True)] == before[name]
    assert len(before["event"]) == events
    with store.write() as unit:
        cases = len(before["case_file"])
        assert verify_chains(unit) == Report(events, cases, ())
        case, child = unit.case("CASE-00001"), make.file_case(unit, cases + 1)
        unit.record([make.recording(case, name="inspect")])
        office = case.office_id
        unit.add_setting(
            office_id=office, name="policy:ban_extend", value="yes", reason="示例", officer_id=None, set_at=make.NOON
        )
        assert unit.settings()[-1].value == "yes"
        unit.link(CaseLink(case.id, child.id))
        opened = {"parent": {"number": case.number, "case": case.id, "seq": case.version + 1, "rule": "", "due": ""}}
        unit.record([make.recording(child, name="open", body=opened)])
        assert unit.children(case.id)[-1].number == child.number
        assert verify_chains(unit) == Report(events + 2, cases + 1, ())
        unit.commit()
    store.close()


def everything(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    # Names of tables cannot be bound; these come from the database itself.
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
        for (name,) in names
        if not name.startswith("subject_names")  # an index: it has nothing of its own
    }


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    assert store.revision() is None
    store.migrate()
    store.migrate()
    assert store.revision() == migrations.HEAD
    store.close()


def test_two_programs_may_migrate_at_once(tmp_path: Path) -> None:
    stores = [SqliteStore(tmp_path / "store.db") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(SqliteStore.migrate, stores))
    assert [store.revision() for store in stores] == [migrations.HEAD] * 2
    for store in stores:
        store.close()


def test_a_schema_newer_than_the_program_is_refused_untouched(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.migrate()
    engine = sa.create_engine(f"sqlite:///{store.path}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"9999.*更新的版本"):
        store.migrate()
    assert store.revision() == "9999"
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("这不是数据库。" * 200, encoding="utf-8")
    store = SqliteStore(tmp_path / "store.db")
    with pytest.raises(StoreError):
        store.migrate()
    store.close()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "nowhere" / "store.db")
    with pytest.raises(StoreError, match="nowhere"):
        store.migrate()
    with pytest.raises(StoreError, match="nowhere"):
        store.read()


def test_a_store_that_was_not_migrated_says_so(tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    store = SqliteStore(tmp_path / "store.db")
    with store.read() as unit, pytest.raises(StoreError, match="初始化"):
        unit.offices()
    store.close()
