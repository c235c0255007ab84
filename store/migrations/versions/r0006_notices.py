"""Reminders stand in the workbench first; what leaves by a channel is a message with a record of its delivery."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_ROWS = {"sqlite_strict": True}
_PENDING = sa.text("message_id IS NULL")


def upgrade() -> None:
    """Add the tables; letters that wait to be sent become messages under the keys they have."""
    op.create_table(
        "notice",
        sa.Column("officer_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("rung_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("in_place_of", _BIG, nullable=True),
        sa.Column("made_at", _BIG, nullable=False),
        sa.Column("read_at", _BIG, nullable=True),
        sa.Column("settled", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("officer_id", "rung_id", name="pk_notice"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_notice_officer_id"),
        sa.ForeignKeyConstraint(["rung_id"], ["outbox.id"], name="fk_notice_rung_id"),
        sa.ForeignKeyConstraint(["in_place_of"], ["officer.id"], name="fk_notice_in_place_of"),
        **_CLUSTERED,
    )
    op.create_table(
        "message",
        sa.Column("id", _BIG, nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("officer_id", _BIG, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("begun", _BIG, nullable=False),
        sa.Column("refused", _BIG, nullable=False),
        sa.Column("tried_at", _BIG, nullable=True),
        sa.Column("accepted_at", _BIG, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.ForeignKeyConstraint(["id"], ["outbox.id"], name="fk_message_id"),
        **_ROWS,
    )
    op.create_table(
        "dispatch",
        sa.Column("rung_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("officer_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("message_id", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("rung_id", "channel", "officer_id", name="pk_dispatch"),
        sa.ForeignKeyConstraint(["rung_id"], ["outbox.id"], name="fk_dispatch_rung_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_dispatch_message_id"),
        **_CLUSTERED,
    )
    op.create_index(
        "ix_dispatch_pending",
        "dispatch",
        ["channel", "officer_id"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index("ix_dispatch_message_id", "dispatch", ["message_id"])
    _letters_become_messages()


def _letters_become_messages() -> None:
    """Their rungs were handed over already and are found by their keys."""
    link = op.get_bind()
    waiting = sa.text("SELECT id, payload FROM outbox WHERE kind = 'remind' AND done = 0 AND key LIKE 'letter|%'")
    for letter, payload in link.execute(waiting).all():
        told = json.loads(payload)
        officer = _one(link, "SELECT id FROM officer WHERE key = :key", key=told["officer"])
        _add(
            link,
            "message",
            id=letter,
            channel="mail",
            officer_id=officer,
            address="",
            begun=0,
            refused=0,
            tried_at=None,
            accepted_at=None,
            answer="",
        )
        for one in told["rungs"]:
            key = f"{one['case']}|{one['deadline']}|{one['version']}|{one['rung']}"
            rung = _one(link, "SELECT id FROM outbox WHERE kind = 'remind' AND key = :key", key=key)
            _add(link, "dispatch", rung_id=rung, channel="mail", officer_id=officer, message_id=letter)
        moved = {"id": letter, "payload": '{"channel":"mail"}'}
        link.execute(sa.text("UPDATE outbox SET kind = 'message', payload = :payload WHERE id = :id"), moved)


def _one(link: sa.Connection, query: str, **values: object) -> int:
    return int(link.execute(sa.text(query), values).scalar_one())


def _add(link: sa.Connection, name: str, **values: object) -> None:
    link.execute(sa.insert(sa.table(name, *(sa.column(word) for word in values))), values)
