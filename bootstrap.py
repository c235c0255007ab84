"""The one place that joins real parts: store, procedures, calendars, clock, renderer, mail.

Settings come from the environment: ``SHIXIAN_HOME`` (data directory, default ``./shixian-data``),
``SHIXIAN_DATABASE_URL``, ``SHIXIAN_PROCEDURES`` (further folders with procedures, separated as in PATH) and
``SHIXIAN_MAIL``. Heavy parts are imported when they are first needed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from casework.definitions.cache import Cache
from casework.definitions.library import Library
from casework.parts import Parts
from casework.reminders.mail import MailPort, mail_port
from engine.errors import DocumentError, StoreError
from store.contract import Store

if TYPE_CHECKING:
    from documents.pdf.archiving import PdfA
    from documents.pdf.workers import Options

DEFAULT_HOME = Path("shixian-data")
DATABASE = "shixian.db"


def home_directory() -> Path:
    """The data directory that the environment names."""
    return Path(os.environ.get("SHIXIAN_HOME") or DEFAULT_HOME).absolute()


def library() -> Library:
    """The procedures shipped with the program and those of the office."""
    further = os.environ.get("SHIXIAN_PROCEDURES", "")
    return Library([Path(folder) for folder in further.split(os.pathsep) if folder], cache=Cache(_cache_directory()))


def _cache_directory() -> Path:
    """Where editions that were read are kept: ``SHIXIAN_CACHE``, or the data directory, or the user's own folder."""
    if named := os.environ.get("SHIXIAN_CACHE"):
        return Path(named)
    home = home_directory()
    if home.is_dir():
        return home / "cache" / "procedures"
    of_user = os.environ.get("XDG_CACHE_HOME")
    return (Path(of_user) if of_user else Path.home() / ".cache") / "shixian" / "procedures"


def wall_clock() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def join(
    home: Path | None = None,
    *,
    clock: Callable[[], datetime] = wall_clock,
    sample: bool = False,
    mail: MailPort | None = None,
) -> Parts:
    """Join the parts of a running system; the database is brought up to date.

    Args:
        home: data directory; None: what the environment says.
        clock: gives the present instant, aware; a virtual one for demonstrations and tests.
        mail: where reminders go; None: what ``SHIXIAN_MAIL`` says.
        sample: whether every paper says that it is a sample; also when the directory holds a file ``SAMPLE``.
    """
    mail_url = os.environ.get("SHIXIAN_MAIL", "")
    where = home or home_directory()
    where.mkdir(parents=True, exist_ok=True)
    store = open_store(where)
    store.migrate()
    return Parts(
        store=store,
        library=library(),
        clock=clock,
        home=where,
        renderer=cache(lambda: letter_options(where, store).renderer()),
        options=cache(lambda: letter_options(where, store)),
        mail=mail if mail is not None or not mail_url else mail_port(mail_url),
        sample=sample or (where / "SAMPLE").exists(),
    )


def installed_store() -> Store | None:
    """The database that the environment names if it exists, brought up to date; nothing is made where there is none."""
    home = home_directory()
    if not os.environ.get("SHIXIAN_DATABASE_URL") and not (home / DATABASE).exists():
        return None
    store = open_store(home)
    store.migrate()
    return store


def open_store(home: Path) -> Store:
    """The database that the environment names, by default SQLite in the data directory."""
    return store_at(os.environ.get("SHIXIAN_DATABASE_URL") or f"sqlite:///{home / DATABASE}")


def store_at(url: str) -> Store:
    """The database of an address.

    Raises:
        StoreError: it is no address of a database that can be used.
    """
    from store.sqlite import SqliteStore

    if url.startswith("sqlite:///"):
        return SqliteStore(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        from store.postgres import PostgresStore

        return PostgresStore(url.replace("postgres://", "postgresql://", 1))
    wanted = "sqlite:///路径 或者 postgresql://用户:密码@主机:5432/数据库"
    raise StoreError(f"数据库地址（SHIXIAN_DATABASE_URL）应为 {wanted}，现为“{url.partition(':')[0]}”")


def letter_options(home: Path, store: Store) -> Options:
    """What letters are printed with: templates, seals, and PDF/A where ``SHIXIAN_PDF_A`` asks for it (2u or 3u).

    Seals are ``seals/<office key>.png`` of the data directory.

    Raises:
        DocumentError: a seal's picture is not usable, or there is no such kind of PDF/A.
    """
    from documents.pdf.workers import Options
    from documents.signing.folder import FOLDER, read_seals

    with store.read() as unit:
        offices = {office.key: office.name for office in unit.offices().values()}
    seals = {name: seal.png for name, seal in read_seals(home / FOLDER, offices).items()}
    return Options(seals, library().template_folders(), _pdf_a())


def _pdf_a() -> PdfA:
    wanted = os.environ.get("SHIXIAN_PDF_A", "")
    kinds: dict[str, PdfA] = {"": "", "2u": "pdf/a-2u", "3u": "pdf/a-3u"}
    if wanted not in kinds:
        raise DocumentError(f"SHIXIAN_PDF_A 应为 2u 或者 3u，或者不设，现为“{wanted}”")
    return kinds[wanted]
