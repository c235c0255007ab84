"""Cases that belong together: which case another was opened in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Add the table; cases that stand belong to no other."""
    op.create_table(
        "case_link",
        sa.Column("parent_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("child_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("due", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("parent_id", "child_id", name="pk_case_link"),
        sa.UniqueConstraint("child_id", name="uq_case_link_child_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["case_file.id"], name="fk_case_link_parent_id"),
        sa.ForeignKeyConstraint(["child_id"], ["case_file.id"], name="fk_case_link_child_id"),
        **_CLUSTERED,
    )
