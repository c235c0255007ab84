"""The schema's history: one revision for each change of the tables, from the first table on.

``upgrade`` brings a database to the newest revision inside the caller's transaction. Alembic is imported only when
there is something to do, so that commands on an up-to-date store do not pay for it.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from engine.errors import StoreError

HEAD = "0009"
"""The revision this program works with."""

_VERSION = sa.table("alembic_version", sa.column("version_num"))


def revision(connection: sa.Connection) -> str | None:
    """The revision of a database; None when it has no tables of ours yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()
    return None if found is None else str(found)


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema to `HEAD`; the caller holds the write lock and commits.

    Raises:
        StoreError: the database was made by a newer program, or by another one.
    """
    current = revision(connection)
    if current == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"数据库的结构版本是“{current}”，本程序只认识到“{HEAD}”：它由更新的版本建立。请升级本程序后再打开，数据未作改动"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
