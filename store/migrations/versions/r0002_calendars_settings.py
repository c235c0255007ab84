"""What is chosen and imported while the system runs: calendar editions and offices' settings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROWS = {"sqlite_strict": True}


def upgrade() -> None:
    """Add the tables; nothing that stands is touched."""
    _calendar_editions()
    _settings()
    if op.get_context().dialect.name == "sqlite":
        _append_only()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _BIG, nullable=nullable)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _calendar_editions() -> None:
    op.create_table(
        "calendar_edition",
        _number("id"),
        _text("region"),
        _number("office_id", nullable=True),
        _text("digest"),
        _text("source"),
        _number("issued_on", nullable=True),
        _number("imported_at"),
        _number("officer_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_edition"),
        _foreign("calendar_edition", "office_id", "office"),
        _foreign("calendar_edition", "officer_id", "officer"),
        **_ROWS,
    )


def _settings() -> None:
    op.create_table(
        "setting",
        _number("id"),
        _number("office_id"),
        *map(_text, ("name", "value", "reason")),
        _number("officer_id", nullable=True),
        _number("set_at"),
        sa.PrimaryKeyConstraint("id", name="pk_setting"),
        _foreign("setting", "office_id", "office"),
        _foreign("setting", "officer_id", "officer"),
        **_ROWS,
    )


def _append_only() -> None:
    for table in ("calendar_edition", "setting"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_forbids_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
