"""The first schema: offices and officers, cases and their chains, timers, documents, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROWS = {"sqlite_strict": True}
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_OPEN = sa.text("done = 0")


def upgrade() -> None:
    """Create everything."""
    _people()
    _numbers()
    _cases()
    _projections()
    _documents()
    _outbox()
    if op.get_context().dialect.name == "sqlite":
        _append_only()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _BIG, nullable=nullable)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _people() -> None:
    op.create_table(
        "office",
        _number("id"),
        *map(_text, ("key", "name", "level")),
        _number("parent_id", nullable=True),
        *map(_text, ("region", "short", "address", "phone", "government", "court", "website")),
        _primary("office", "id"),
        _unique("office", "key"),
        _foreign("office", "parent_id", "office"),
        **_ROWS,
    )
    op.create_table(
        "officer",
        _number("id"),
        *map(_text, ("key", "name")),
        _number("office_id"),
        _text("certificate"),
        _number("certificate_until", nullable=True),
        _text("email"),
        _primary("officer", "id"),
        _unique("officer", "key"),
        _foreign("officer", "office_id", "office"),
        **_ROWS,
    )
    op.create_table(
        "officer_role",
        _number("officer_id"),
        _text("role"),
        _primary("officer_role", "officer_id", "role"),
        _foreign("officer_role", "officer_id", "officer"),
        **_CLUSTERED,
    )
    op.create_table(
        "subject",
        _number("id"),
        *map(_text, ("kind", "name", "code", "address", "phone", "legal_person")),
        _primary("subject", "id"),
        _unique("subject", "kind", "code"),
        **_ROWS,
    )


def _numbers() -> None:
    op.create_table("edition", *map(_text, ("digest", "kind", "content")), _primary("edition", "digest"), **_CLUSTERED)
    op.create_table(
        "series",
        _number("issuer_id"),
        _text("series"),
        _number("year"),
        _number("last"),
        _primary("series", "issuer_id", "series", "year"),
        _foreign("series", "issuer_id", "office"),
        **_CLUSTERED,
    )


def _cases() -> None:
    op.create_table(
        "case_file",
        _number("id"),
        *map(_text, ("number", "procedure", "edition", "initial")),
        _number("office_id"),
        _number("subject_id"),
        *map(_text, ("batch", "states")),
        _number("finished"),
        _number("version"),
        _number("last_event", nullable=True),
        _bytes("head"),
        _text("snapshot"),
        _primary("case_file", "id"),
        _unique("case_file", "number"),
        _unique("case_file", "subject_id", "procedure", "batch"),
        _foreign("case_file", "office_id", "office"),
        _foreign("case_file", "subject_id", "subject"),
        **_ROWS,
    )
    op.create_table(
        "event",
        _number("id"),
        _number("case_id"),
        _number("seq"),
        _number("previous_id", nullable=True),
        _bytes("previous"),
        _bytes("hash"),
        _text("body"),
        _primary("event", "id"),
        **_ROWS,
    )
    op.create_table(
        "anchor",
        _number("id"),
        _number("first_event"),
        _number("last_event"),
        _bytes("hash"),
        _primary("anchor", "id"),
        **_ROWS,
    )
    op.create_table("idempotency", _text("key"), _number("event_id"), _primary("idempotency", "key"), **_CLUSTERED)


def _projections() -> None:
    op.create_table(
        "timer",
        *map(_number, ("due_day", "office_id", "case_id")),
        _text("name"),
        _primary("timer", "due_day", "office_id", "case_id", "name"),
        **_CLUSTERED,
    )
    op.create_table(
        "duty",
        *map(_number, ("office_id", "case_id")),
        *map(_text, ("name", "role")),
        _number("since"),
        _primary("duty", "office_id", "case_id", "name"),
        **_CLUSTERED,
    )
    op.create_table(
        "restriction",
        *map(_number, ("subject_id", "case_id")),
        _text("name"),
        _number("start"),
        _number("until", nullable=True),
        _number("ended_on", nullable=True),
        _primary("restriction", "subject_id", "case_id", "name", "start"),
        **_CLUSTERED,
    )


def _documents() -> None:
    op.create_table(
        "document",
        _number("id"),
        *map(_text, ("kind", "title")),
        _number("issuer_id"),
        _text("series"),
        _number("year"),
        _number("n", nullable=True),
        _text("number"),
        *map(_number, ("dated", "adverse")),
        *map(_text, ("context", "context_digest", "path", "sha256")),
        _number("pages"),
        _primary("document", "id"),
        _unique("document", "issuer_id", "series", "year", "n"),
        _foreign("document", "issuer_id", "office"),
        **_ROWS,
    )
    op.create_table(
        "document_case",
        *map(_number, ("case_id", "document_id", "seq", "ordinal")),
        _primary("document_case", "case_id", "document_id"),
        _foreign("document_case", "case_id", "case_file"),
        _foreign("document_case", "document_id", "document"),
        **_CLUSTERED,
    )
    op.create_index("ix_document_case_document_id", "document_case", ["document_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        _number("id"),
        *map(_text, ("kind", "key", "payload")),
        _number("attempts"),
        _number("lease_until", nullable=True),
        _text("owner"),
        _number("retry_at", nullable=True),
        _text("error"),
        _number("done"),
        _primary("outbox", "id"),
        _unique("outbox", "kind", "key"),
        **_ROWS,
    )
    op.create_index("ix_outbox_open", "outbox", ["kind", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def _append_only() -> None:
    for table in ("event", "anchor"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_forbids_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
