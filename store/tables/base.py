"""What all tables share: the root with its naming, the kinds of columns, how rows lie, what may only grow."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlmodel import Field, SQLModel

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ROWS: dict[str, Any] = {"sqlite_strict": True}
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


class Base(SQLModel):
    """Root of all tables, with names for every constraint so that migrations can speak of them."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


METADATA = Base.metadata


class Utf8(sa.types.TypeDecorator[bytes]):
    """Text whose value is its bytes in UTF-8: for what is hashed or parsed, which a string would have coded twice more.

    In the database it is text as any other.
    """

    impl = sa.Text
    cache_ok = True

    def bind_expression(self, bindparam: sa.BindParameter[bytes]) -> sa.ColumnElement[bytes]:
        """Bytes become text in the database."""
        return _AsText(sa.type_coerce(bindparam, sa.LargeBinary))

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bytes]:
        """Text is read as bytes."""
        return _AsBytes(sa.type_coerce(column, sa.Text))


class _AsText(sa.sql.functions.GenericFunction[bytes]):
    inherit_cache = True
    type = sa.LargeBinary()


class _AsBytes(sa.sql.functions.GenericFunction[bytes]):
    inherit_cache = True
    type = sa.LargeBinary()


@compiles(_AsText, "sqlite")
def _text_on_sqlite(element: _AsText, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


@compiles(_AsBytes, "sqlite")
def _bytes_on_sqlite(element: _AsBytes, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS BLOB)"


@compiles(_AsText, "postgresql")
def _text_on_postgres(element: _AsText, compiler: Any, **options: Any) -> str:
    return f"convert_from({compiler.process(element.clauses, **options)}, 'UTF8')"


@compiles(_AsBytes, "postgresql")
def _bytes_on_postgres(element: _AsBytes, compiler: Any, **options: Any) -> str:
    return f"convert_to({compiler.process(element.clauses, **options)}, 'UTF8')"


def text_column(**options: Any) -> Any:
    """A column of text."""
    return Field(sa_column=sa.Column(sa.Text, **{"nullable": False, **options}))


def number_column(*constraints: sa.ForeignKey, **options: Any) -> Any:
    """A column of integers."""
    return Field(sa_column=sa.Column(BIG, *constraints, **{"nullable": False, **options}))


def added_text_column() -> Any:
    """A column of a later revision: the database gives rows that stood before it an empty text."""
    return text_column(server_default=sa.text("''"))


def added_number_column(**options: Any) -> Any:
    """As `added_text`, with 0."""
    return number_column(**(options or {"server_default": sa.text("0")}))


def utf8_column() -> Any:
    """A column of text that is handed over as bytes."""
    return Field(sa_column=sa.Column(Utf8, nullable=False))


def bytes_column() -> Any:
    """A column of bytes."""
    return Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


def key_column() -> Any:
    """The id that the database counts."""
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True))


def part_column(*constraints: sa.ForeignKey) -> Any:
    """An integer that is part of the key."""
    return Field(sa_column=sa.Column(BIG, *constraints, primary_key=True, autoincrement=False))


def table_of(row: type[Base]) -> sa.Table:
    """The table behind a class of rows."""
    return METADATA.tables[str(row.__tablename__)]


def after_create(table: sa.Table, dialect: str, *statements: str) -> None:
    """What a database is told, in its own words, when it has made a table."""
    for statement in statements:
        words = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        sa.event.listen(table, "after_create", words.execute_if(dialect=dialect))


def append_only(table: sa.Table) -> None:
    """Let the database itself refuse to change or remove rows."""
    after_create(table, "sqlite", *_on_sqlite(str(table.name)))
    after_create(table, "postgresql", *_on_postgres(str(table.name)))


def _on_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_forbids_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _on_postgres(table: str) -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_forbids_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
    )
    return [function, trigger]
