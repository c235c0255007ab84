"""Documents: those of several cases are added here, those of one case by ``store.record``; all move on here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import canonical, digest
from engine.errors import ConflictError, MissingError
from engine.life import MAKING
from store.batch import Values, document_values, render_values
from store.columns import day_number, day_of, optional_day
from store.link import Link, Row
from store.merging import ids_of_groups
from store.tables import DOCUMENT, DOCUMENT_CASE, OUTBOX
from store.values import Document, DocumentMove, Draft, Pdf

_COLUMNS = (
    "id",
    "kind",
    "title",
    "issuer_id",
    "series",
    "n",
    "number",
    "dated",
    "context",
    "context_digest",
    "path",
    "sha256",
    "pages",
    "edition",
    "stage",
    "version",
    "composed",
    "replaces",
    "issued_on",
)
_SELECT = sa.select(*(DOCUMENT.c[name] for name in _COLUMNS))
_CASES = sa.select(DOCUMENT_CASE.c.document_id, DOCUMENT_CASE.c.case_id)
_WAITING = (DOCUMENT.c.issuer_id, DOCUMENT.c.stage)
_STANDING = sa.select(DOCUMENT.c.context_digest, DOCUMENT.c.sha256, DOCUMENT.c.path).where(
    DOCUMENT.c.id == sa.bindparam("id")
)
_NOTE = sa.update(DOCUMENT).where(
    DOCUMENT.c.id == sa.bindparam("of_id"),
    DOCUMENT.c.context_digest == sa.bindparam("of_context"),
    DOCUMENT.c.sha256 == "",
)
_MOVED = ("stage", "version")
_REWRITTEN = ("context", "context_digest", "path", "sha256", "pages", "made_of", "composed")
_NUMBERED = ("n", "year", "number", "dated")


@cache
def _moving(*names: str) -> sa.Update:
    return (
        sa.update(DOCUMENT)
        .where(DOCUMENT.c.id == sa.bindparam("of_id"), DOCUMENT.c.version == sa.bindparam("of_version"))
        .values({name: sa.bindparam(name) for name in names})
    )


class PaperOperations(Link):
    """The part of a unit that keeps documents."""

    def add_batch_document(self, draft: Draft) -> int:
        """A document about several cases; recordings join it by `shared`."""
        values = document_values(draft)
        self.hold_chains()  # who counts the ids must be alone
        document_id = self.dialect.free_ids(self.connection, DOCUMENT)
        self.run(sa.insert(DOCUMENT), {"id": document_id, **values})
        if draft.stage in MAKING:
            self.run(sa.insert(OUTBOX), render_values(document_id, values["context_digest"]))
        return document_id

    def documents(
        self,
        *,
        case_id: int | None = None,
        ids: Collection[int] | None = None,
        kind: str = "",
        series: str = "",
        stages: Collection[str] = (),
        issuer_id: int | None = None,
    ) -> list[Document]:
        """Documents of a case, by id, of a kind, series or issuer, in some stages; all that is given must fit.

        They come in the order of their ids.
        """
        query = _SELECT
        if case_id is not None:
            mine = sa.select(DOCUMENT_CASE.c.document_id).where(DOCUMENT_CASE.c.case_id == case_id)
            query = query.where(DOCUMENT.c.id.in_(mine))
        if kind:
            query = query.where(DOCUMENT.c.kind == kind)
        if stages:
            # Where they are named, an expression: by the index of stages one would go through all that wait.
            stage = DOCUMENT.c.stage if ids is None and case_id is None else DOCUMENT.c.stage.concat("")
            query = query.where(stage.in_(sorted(stages)))
        if series:
            query = query.where(DOCUMENT.c.series == series)
        if issuer_id is not None:
            query = query.where(DOCUMENT.c.issuer_id == issuer_id)
        if ids is None:
            rows = self.rows(query.order_by(DOCUMENT.c.id))
        else:
            rows = list(self.rows_by_id(query, DOCUMENT.c.id, ids))
        cases = self._cases(row.id for row in rows)
        return [_document(row, cases.get(row.id, ())) for row in rows]

    def next_documents(
        self,
        *,
        issuers: Collection[int],
        stages: Collection[str],
        kinds: Collection[str] | None = None,
        after: int = 0,
        limit: int,
    ) -> list[Document]:
        """Documents of issuers in stages, and of some kinds, in the order of their ids, beginning behind one."""
        groups = [(issuer, stage) for issuer in sorted(issuers) for stage in sorted(stages)]
        among = None if kinds is None else (DOCUMENT.c.kind, kinds)
        ids = ids_of_groups(self, _WAITING, groups, beyond=after, limit=limit, among=among)
        return self.documents(ids=ids)

    def move_documents(self, moves: Sequence[DocumentMove]) -> None:
        """Write what steps changed; where the text became final, its PDF is asked for.

        Raises:
            ConflictError: a document moved since it was loaded, or its number is taken.
        """
        moved = 0
        for names, rows in _grouped(moves):
            moved += self.run_all(_moving(*names), rows)
        if moved != len(moves):
            raise ConflictError("文书已被他人先行办理，未作改动，请重新读取后再办")
        self.run_all(self.dialect.insert_or_ignore(OUTBOX), list(_renders(moves)))

    def rendered(self, pdf: Pdf) -> bool:
        """Note that a document's PDF stands; noting it again changes nothing.

        Returns:
            Whether it is this PDF that stands: not when the document's context has changed meanwhile, nor when another
            one of this context was noted before. A letter that was made is never replaced.

        Raises:
            MissingError: there is no such document.
        """
        values = {"path": pdf.path, "sha256": pdf.sha256, "pages": pdf.pages, "made_of": pdf.made_of}
        values["composed"] = canonical(dict(pdf.composed)).decode()
        keys = {"of_id": pdf.document_id, "of_context": pdf.made_of}
        if self.run(_NOTE.values({name: sa.bindparam(name) for name in values}), {**keys, **values}).rowcount:
            return True
        row = self.run(_STANDING, {"id": pdf.document_id}).one_or_none()
        if row is None:
            raise MissingError("文书", str(pdf.document_id))
        return bool(row.context_digest == pdf.made_of and (row.sha256, row.path) == (pdf.sha256, pdf.path))

    def _cases(self, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for document_id, case_id in self.rows_by_id(_CASES, DOCUMENT_CASE.c.document_id, ids):
            found[document_id] = (*found.get(document_id, ()), case_id)
        return {document_id: tuple(sorted(cases)) for document_id, cases in found.items()}


def _grouped(moves: Sequence[DocumentMove]) -> Iterator[tuple[tuple[str, ...], list[Values]]]:
    """Rows to write, by the columns that change."""
    groups: dict[tuple[str, ...], list[Values]] = {}
    for move in moves:
        values: Values = {"of_id": move.document.id, "of_version": move.document.version}
        values |= {"stage": move.stage, "version": move.version}
        names: tuple[str, ...] = _MOVED
        if move.context is not None:
            context = canonical(dict(move.context)).decode()
            values |= {"context": context, "context_digest": digest(dict(move.context))}
            values |= {"path": "", "sha256": "", "pages": 0, "made_of": "", "composed": ""}
            names += _REWRITTEN
        if move.dated is not None:
            values |= {"year": move.dated.year, "n": move.n, "number": move.number, "dated": day_number(move.dated)}
            names += _NUMBERED
        if move.issued_on is not None:
            values["issued_on"] = day_number(move.issued_on)
            names += ("issued_on",)
        groups.setdefault(names, []).append(values)
    yield from groups.items()


def _renders(moves: Sequence[DocumentMove]) -> Iterator[Values]:
    for move in moves:
        rewritten = move.context is not None
        if move.stage in MAKING and (rewritten or not move.document.sha256):
            made_of = digest(dict(move.context)) if move.context is not None else move.document.digest
            yield render_values(move.document.id, made_of)


def _document(row: Row, case_ids: tuple[int, ...]) -> Document:
    composed: Any = orjson.loads(row.composed) if row.composed else {}
    return Document(
        id=row.id,
        kind=row.kind,
        title=row.title,
        issuer_id=row.issuer_id,
        series=row.series,
        n=row.n,
        number=row.number,
        dated=day_of(row.dated),
        context=orjson.loads(row.context),
        digest=row.context_digest,
        path=row.path,
        sha256=row.sha256,
        pages=row.pages,
        case_ids=case_ids,
        edition=row.edition,
        stage=row.stage,
        version=row.version,
        composed=composed,
        replaces=row.replaces,
        issued_on=optional_day(row.issued_on),
    )
