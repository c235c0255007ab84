"""Documents: those of several cases are added here, those of one case by ``store.record``; both are read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
import sqlalchemy as sa

from engine.errors import ConflictError, MissingError
from store.batch import document_values, render_values
from store.columns import day_of
from store.link import Link, Row
from store.tables import DOCUMENT, DOCUMENT_CASE, OFFICE, OUTBOX
from store.values import Document, Draft

_SELECT = sa.select(
    DOCUMENT.c.id,
    DOCUMENT.c.kind,
    DOCUMENT.c.title,
    DOCUMENT.c.issuer_id,
    DOCUMENT.c.number,
    DOCUMENT.c.dated,
    DOCUMENT.c.context,
    DOCUMENT.c.path,
    DOCUMENT.c.sha256,
    DOCUMENT.c.pages,
)
_CASES = sa.select(DOCUMENT_CASE.c.document_id, DOCUMENT_CASE.c.case_id)
_ISSUER = sa.select(OFFICE.c.key).where(OFFICE.c.id == sa.bindparam("id"))
_HASH = sa.select(DOCUMENT.c.sha256).where(DOCUMENT.c.id == sa.bindparam("id"))
_NOTE = sa.update(DOCUMENT).where(DOCUMENT.c.id == sa.bindparam("of_id"), DOCUMENT.c.sha256 == "")


class PaperOperations(Link):
    """The part of a unit that keeps documents."""

    def add_batch_document(self, draft: Draft) -> int:
        """A document about several cases, with its render item; recordings join it by `shared`.

        Raises:
            ConflictError: the number is taken, or the same unnumbered document stands already.
        """
        with self.savepoint():
            values = document_values(draft)
            document_id = int(self.run(sa.insert(DOCUMENT).returning(DOCUMENT.c.id), values).scalar_one())
            issuer = self.run(_ISSUER, {"id": draft.issuer_id}).scalar_one_or_none()
            if issuer is None:
                raise MissingError("机关", str(draft.issuer_id))
            which = f"{draft.series}:{draft.year}:{draft.n}" if draft.n is not None else values["context_digest"]
            self.run(sa.insert(OUTBOX), render_values(document_id, f"batch:{issuer}:{draft.kind}:{which}"))
        return document_id

    def documents(self, *, case_id: int | None = None, ids: Sequence[int] = (), kind: str = "") -> list[Document]:
        """Documents of a case, by id, or of a kind, in the order of their ids; all that is given must fit."""
        query = _SELECT
        if case_id is not None:
            mine = sa.select(DOCUMENT_CASE.c.document_id).where(DOCUMENT_CASE.c.case_id == case_id)
            query = query.where(DOCUMENT.c.id.in_(mine))
        if kind:
            query = query.where(DOCUMENT.c.kind == kind)
        rows = list(self.rows_by_id(query, DOCUMENT.c.id, ids)) if ids else self.rows(query.order_by(DOCUMENT.c.id))
        cases = self._cases(row.id for row in rows)
        return [_document(row, cases.get(row.id, ())) for row in rows]

    def rendered(self, document_id: int, *, path: str, sha256: str, pages: int) -> None:
        """Note that a document's PDF stands; noting it again with the same hash changes nothing.

        Raises:
            ConflictError: another PDF was noted before; an issued letter is never replaced.
            MissingError: there is no such document.
        """
        values = {"of_id": document_id, "path": path, "sha256": sha256, "pages": pages}
        if self.run(_NOTE, values).rowcount:
            return
        noted = self.run(_HASH, {"id": document_id}).scalar_one_or_none()
        if noted is None:
            raise MissingError("文书", str(document_id))
        if noted != sha256:
            raise ConflictError(f"文书（编号{document_id}）已有成文的PDF，且与新的不同；已成文的文书不可替换")

    def _cases(self, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for document_id, case_id in self.rows_by_id(_CASES, DOCUMENT_CASE.c.document_id, ids):
            found[document_id] = (*found.get(document_id, ()), case_id)
        return {document_id: tuple(sorted(cases)) for document_id, cases in found.items()}


def _document(row: Row, case_ids: tuple[int, ...]) -> Document:
    return Document(
        id=row.id,
        kind=row.kind,
        title=row.title,
        issuer_id=row.issuer_id,
        number=row.number,
        dated=day_of(row.dated),
        context=orjson.loads(row.context),
        path=row.path,
        sha256=row.sha256,
        pages=row.pages,
        case_ids=case_ids,
    )
