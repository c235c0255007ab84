"""Officers sign in: passwords, tokens of other systems and of calendars, saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROWS = {"sqlite_strict": True}


def upgrade() -> None:
    """Add the tables; nobody has a password yet."""
    op.create_table(
        "credential",
        sa.Column("officer_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("changed_at", _BIG, nullable=False),
        sa.Column("must_change", _BIG, nullable=False),
        sa.Column("failed", _BIG, nullable=False),
        sa.Column("barred_until", _BIG, nullable=True),
        sa.Column("generation", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("officer_id", name="pk_credential"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_credential_officer_id"),
        **_ROWS,
    )
    op.create_table(
        "token",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("officer_id", _BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", _BIG, nullable=False),
        sa.Column("made_by", _BIG, nullable=True),
        sa.Column("last_day", _BIG, nullable=True),
        sa.Column("revoked_at", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("digest", name="uq_token_digest"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_token_officer_id"),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name="fk_token_made_by"),
        **_ROWS,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("officer_id", _BIG, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("officer_id", "page", "name", name="uq_saved_view_officer_id_page_name"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_saved_view_officer_id"),
        **_ROWS,
    )
