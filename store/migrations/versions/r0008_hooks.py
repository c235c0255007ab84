"""Other systems are told what happens: their addresses, how far each was told, what was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROWS = {"sqlite_strict": True}


def upgrade() -> None:
    """Add the tables; nobody is told anything yet."""
    op.create_table(
        "hook",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("office_id", _BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("made_at", _BIG, nullable=False),
        sa.Column("made_by", _BIG, nullable=True),
        sa.Column("local", _BIG, nullable=False),
        sa.Column("former_salt", sa.Text(), nullable=False),
        sa.Column("former_until", _BIG, nullable=True),
        sa.Column("ended_at", _BIG, nullable=True),
        sa.Column("last_event", _BIG, nullable=False),
        sa.Column("last_entry", _BIG, nullable=False),
        sa.Column("lease_until", _BIG, nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("failed", _BIG, nullable=False),
        sa.Column("failing_since", _BIG, nullable=True),
        sa.Column("stopped", _BIG, nullable=False),
        sa.Column("retry_at", _BIG, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("delivered_at", _BIG, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hook"),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name="fk_hook_office_id"),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name="fk_hook_made_by"),
        **_ROWS,
    )
    op.create_table(
        "hook_held",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("hook_id", _BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("since", _BIG, nullable=False),
        sa.Column("attempts", _BIG, nullable=False),
        sa.Column("retry_at", _BIG, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("given_up", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hook_held"),
        sa.UniqueConstraint("hook_id", "source", "ref", name="uq_hook_held_hook_id_source_ref"),
        sa.ForeignKeyConstraint(["hook_id"], ["hook.id"], name="fk_hook_held_hook_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_hook_held_case_id"),
        **_ROWS,
    )
