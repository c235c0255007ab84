"""Long lists are read page by page from indexes: cases by where they stand and by batch, papers by stage and issuer."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the indexes; that of stages alone is the beginning of another."""
    standing = ["office_id", "procedure", "finished", "states", "id"]
    op.create_index(f"ix_case_file_{'_'.join(standing)}", "case_file", standing)
    op.create_index("ix_case_file_batch_id", "case_file", ["batch", "id"])
    waiting = ["stage", "issuer_id", "id", "kind"]
    op.create_index(f"ix_document_{'_'.join(waiting)}", "document", waiting)
    op.drop_index("ix_document_stage", "document")
