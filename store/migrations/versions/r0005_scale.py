"""Counters of cases, lapses set aside, parties found by part of their names; PostgreSQL's own triggers."""

import json
from collections import Counter
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_EPOCH = date(1970, 1, 1).toordinal()
_KEY = ("office_id", "procedure", "states", "last_day", "over_on", "provisional")


def upgrade() -> None:
    """Add the tables and fill them from the cases and parties that stand."""
    texts = ("procedure", "states")
    op.create_table(
        "tally",
        *(sa.Column(name, sa.Text() if name in texts else _BIG, nullable=False, autoincrement=False) for name in _KEY),
        sa.Column("cases", _BIG, nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_tally"),
        **_CLUSTERED,
    )
    op.create_table(
        "trouble",
        sa.Column("case_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office_id", _BIG, nullable=False),
        sa.Column("since", _BIG, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_trouble"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_trouble_case_id"),
        **_CLUSTERED,
    )
    if op.get_bind().dialect.name == "sqlite":
        _find_names_on_sqlite()
    else:
        _find_names_on_postgres()
        _forbid_changes()
        _compress_quickly()
    _count()


def _count() -> None:
    columns = "office_id, procedure, states, snapshot"
    found = op.get_bind().execute(sa.text(f"SELECT {columns} FROM case_file WHERE version > 0"))  # noqa: S608
    counted: Counter[tuple[object, ...]] = Counter()
    for office, procedure, states, snapshot in found:
        counted[(office, procedure, states, *_pressing(json.loads(snapshot)["deadlines"]))] += 1
    table = sa.table("tally", *(sa.column(name) for name in (*_KEY, "cases")))
    if counted:
        op.bulk_insert(table, [{**dict(zip(_KEY, key, strict=True)), "cases": n} for key, n in counted.items()])


def _pressing(deadlines: dict[str, dict[str, object]]) -> tuple[int, int, int]:
    live = []
    for deadline in deadlines.values():
        if deadline["status"] == "live":
            provisional = bool(deadline["provisional"])
            over = date.fromisoformat(str(deadline["latest" if provisional else "last_day"])) + timedelta(days=1)
            last_day = date.fromisoformat(str(deadline["last_day"]))
            live.append((over.toordinal() - _EPOCH, last_day.toordinal() - _EPOCH, int(provisional)))
    if not live:
        return -1, -1, 0
    over_on, last, provisional_flag = min(live)
    return last, over_on, provisional_flag


def _find_names_on_sqlite() -> None:
    op.execute("CREATE VIRTUAL TABLE subject_names USING fts5(pairs, content='', columnsize=0, tokenize='ascii')")
    rows = op.get_bind().execute(sa.text("SELECT id, name FROM subject")).all()
    table = sa.table("subject_names", sa.column("rowid"), sa.column("pairs"))
    if rows:
        op.bulk_insert(table, [{"rowid": identity, "pairs": _pairs(name)} for identity, name in rows])


def _pairs(name: str) -> str:
    text = name.casefold()
    pairs = [text[at : at + 2] for at in range(len(text))]
    return " ".join("".join(f"{ord(sign):x}z" for sign in pair) for pair in pairs)


def _find_names_on_postgres() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION name_pairs(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
        "$$ SELECT coalesce(array_agg(DISTINCT substr(lower(name), at, 2)), '{}') "
        "FROM generate_series(1, length(name) - 1) AS at $$"
    )
    op.execute("CREATE INDEX ix_subject_pairs ON subject USING gin (name_pairs(name))")


def _compress_quickly() -> None:
    """Bodies and snapshots are just long enough to be compressed; what PostgreSQL does by default is slow."""
    offered = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    if op.get_bind().execute(sa.text(offered)).scalar():
        for table, column in (("event", "body"), ("case_file", "snapshot"), ("document", "context")):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4")


def _forbid_changes() -> None:
    """On SQLite, earlier revisions did so."""
    op.execute(
        "CREATE OR REPLACE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in ("event", "anchor", "calendar_edition", "setting", "register"):
        op.execute(
            f"CREATE TRIGGER {table}_forbids_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )
