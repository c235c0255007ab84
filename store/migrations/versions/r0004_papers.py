"""The life of papers: their stages, the register of what is done with them, posts, numbers, mails, archive."""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_ROWS = {"sqlite_strict": True}
_EPOCH = date(1970, 1, 1).toordinal()


def upgrade() -> None:
    """Add columns and tables; papers that stand were issued by the rules of their time, without a register."""
    for name in ("edition", "drafted", "stage", "made_of", "composed"):
        op.add_column("document", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("document", sa.Column("version", _BIG, nullable=False, server_default=sa.text("0")))
    for name in ("replaces", "issued_on"):
        op.add_column("document", sa.Column(name, _BIG, nullable=True))
    op.execute(
        "UPDATE document SET drafted = context_digest, stage = 'issued', made_of = context_digest, issued_on = dated"
    )
    op.create_index("ix_document_stage", "document", ["stage"])
    op.create_table(
        "register",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("ref", _BIG, nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register"),
        **_ROWS,
    )
    op.create_index("ix_register_topic_ref", "register", ["topic", "ref"])
    _forbid("register")
    _people()
    _numbers()
    _archive()


def _forbid(table: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_forbids_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _people() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("officer_id", _BIG, nullable=False),
        sa.Column("delegate_id", _BIG, nullable=False),
        sa.Column("first", _BIG, nullable=False),
        sa.Column("last", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delegation"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_delegation_officer_id"),
        sa.ForeignKeyConstraint(["delegate_id"], ["officer.id"], name="fk_delegation_delegate_id"),
        **_ROWS,
    )
    op.create_table(
        "recusal",
        sa.Column("case_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("officer_id", _BIG, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("case_id", "officer_id", name="pk_recusal"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_recusal_case_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_recusal_officer_id"),
        **_CLUSTERED,
    )


def _numbers() -> None:
    op.create_table(
        "number_range",
        sa.Column("issuer_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", _BIG, nullable=False, autoincrement=False),
        sa.Column("first", _BIG, nullable=False, autoincrement=False),
        sa.Column("last", _BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuer_id", "series", "year", "first", name="pk_number_range"),
        sa.ForeignKeyConstraint(["issuer_id"], ["office.id"], name="fk_number_range_issuer_id"),
        **_CLUSTERED,
    )
    op.create_table(
        "mail",
        sa.Column("tracking_no", sa.Text(), nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("posted_on", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("tracking_no", name="pk_mail"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_mail_case_id"),
        **_CLUSTERED,
    )
    op.create_index("ix_mail_case_id", "mail", ["case_id"])
    _register_mails()


def _register_mails() -> None:
    """The mails that events tell of already; of a number told twice the first stands."""
    found: dict[str, dict[str, object]] = {}
    told = op.get_bind().execute(sa.text("SELECT case_id, body FROM event WHERE body LIKE '%tracking_no%' ORDER BY id"))
    for case_id, text in told:
        body = json.loads(text)
        facts = (body.get("command") or {}).get("facts") or {} if body.get("kind") == "act" else {}
        for name, value in facts.items():
            service, _, last = name.rpartition(".")
            if last == "tracking_no" and value:
                number = "".join(str(value).split()).upper()
                day = date.fromisoformat(body["occurred_on"]).toordinal() - _EPOCH
                values = {"tracking_no": number, "case_id": case_id, "service": service, "posted_on": day}
                found.setdefault(number, values)
    table = sa.table("mail", *(sa.column(name) for name in ("tracking_no", "case_id", "service", "posted_on")))
    if found:
        op.bulk_insert(table, list(found.values()))


def _archive() -> None:
    op.create_table(
        "archive",
        sa.Column("case_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("volume", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("pages", _BIG, nullable=False),
        sa.Column("filed_on", _BIG, nullable=False),
        sa.Column("retention", _BIG, nullable=False),
        sa.Column("handed_over_on", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_archive"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_archive_case_id"),
        **_CLUSTERED,
    )
    op.create_table(
        "archive_loan",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("borrower", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("lent_on", _BIG, nullable=False),
        sa.Column("due_on", _BIG, nullable=False),
        sa.Column("returned_on", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_archive_loan"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_archive_loan_case_id"),
        **_ROWS,
    )
    op.create_index("ix_archive_loan_case_id", "archive_loan", ["case_id"])
