"""Print jobs: the letters of a selection as one file in address order, and the mail list for the post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.drafting import office_context
from casework.parts import Parts
from casework.post.going import mails_with, write_mails
from documents.files import file_name
from documents.pdf.printing import PrintItem, Progress, address_order, write_print_file
from engine.errors import DocumentError
from engine.life import STAGES, Stage
from store.values import CaseFilter, Document, Office

_OUT_OF_FORCE = (Stage.VOIDED, Stage.REPLACED)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What a print job left."""

    letters: int
    print_file: Path
    mail_list: Path | None  # None: no service delivers them


def print_documents(parts: Parts, ids: Sequence[int], folder: Path, progress: Progress | None = None) -> PrintJob:
    """Put letters into one print file, with their mail list; those voided or replaced are left out.

    Letters whose seal is stamped by hand are printed before they are sealed and issued.

    Args:
        parts: the system.
        ids: of the letters.
        folder: where both files go.
        progress: told how many letters are in the print file, and of how many.

    Raises:
        DocumentError: nothing is left, or a letter is not rendered yet.
    """
    with parts.store.read() as unit:
        offices = unit.offices()
        found = [one for one in unit.documents(ids=ids) if one.stage not in _OUT_OF_FORCE]
    return _printed(parts, offices, found, folder, progress)


def print_by_title(parts: Parts, ids: Sequence[int], folder: Path, progress: Progress | None = None) -> list[PrintJob]:
    """As :func:`print_documents`, with a print file for each title; those not rendered yet are left out.

    Raises:
        DocumentError: nothing is left.
    """
    with parts.store.read() as unit:
        offices = unit.offices()
        found = [one for one in unit.documents(ids=ids) if one.path and one.stage not in _OUT_OF_FORCE]
    if not found:
        raise DocumentError("没有可打印的文书：所选的文书还没有制成PDF，或者都已经作废")
    titles: dict[str, list[Document]] = {}
    for one in found:
        titles.setdefault(one.title, []).append(one)
    return [_printed(parts, offices, same, folder, progress) for same in titles.values()]


def print_batch(parts: Parts, *, kind: str, folder: Path, batch: str = "", issuer: str = "") -> PrintJob:
    """Put the rendered letters of a kind into one print file, with their mail list.

    Args:
        parts: the system.
        kind: of document.
        folder: where both files go.
        batch: only letters about cases of this batch; empty: all.
        issuer: only letters of the office of this key; empty: all.

    Raises:
        DocumentError: nothing fits, or a letter is not rendered yet.
    """
    with parts.store.read() as unit:
        offices = unit.offices()
        cases = {case.id for case in unit.find_cases(CaseFilter(batch=batch), limit=1_000_000)} if batch else None
        found = [
            document
            for document in unit.documents(kind=kind)
            if document.stage not in _OUT_OF_FORCE
            and (cases is None or cases & set(document.case_ids))
            and (not issuer or offices[document.issuer_id].key == issuer)
        ]
    if not found:
        raise DocumentError(f"没有符合条件的《{_title(parts, kind)}》，请核对文书种类和批次")
    return _printed(parts, offices, found, folder)


def _title(parts: Parts, kind: str) -> str:
    """What a kind of paper is called; one that no procedure has goes by its key."""
    for key in parts.library.all_keys():
        found = parts.library.compiled(key).procedure.documents.get(kind)
        if found is not None:
            return found.label
    return kind


def _printed(
    parts: Parts,
    offices: Mapping[int, Office],
    found: Sequence[Document],
    folder: Path,
    progress: Progress | None = None,
) -> PrintJob:
    if not found:
        raise DocumentError("没有可打印的文书，请核对所选的文书")
    if unready := [document for document in found if not document.path]:
        shown = "、".join(f"{one.id}《{one.title}》{one.number}（{STAGES[Stage(one.stage)]}）" for one in unready[:3])
        raise DocumentError(
            f"还有{len(unready)}份文书没有制成：{shown}。审批、编号以后执行 shixian document render 制作"
        )
    return _job(parts, found, _sender(offices, found), folder, progress)


def _sender(offices: Mapping[int, Office], found: Sequence[Document]) -> Office:
    """Who prints: the issuer, or the office above when several offices issued."""
    first = offices[found[0].issuer_id]
    several = any(document.issuer_id != first.id for document in found)
    return offices[first.parent_id] if several and first.parent_id is not None else first


def _job(parts: Parts, found: Sequence[Document], issuer: Office, folder: Path, progress: Progress | None) -> PrintJob:
    title, dated = found[0].title, found[0].dated
    items = {document.id: _item(parts, document) for document in found}
    cover = {
        "kind": "print_cover",
        "title": f"{title}打印清单",
        "date": dated.isoformat(),
        "sample": parts.sample,
        "issuer": office_context(issuer),
    }
    name = f"{file_name(title)}-{dated.isoformat()}-{len(found)}份"
    target = folder / f"{name}.pdf"
    write_print_file(target, list(items.values()), parts.renderer(), cover, progress)
    ordered = sorted(found, key=lambda document: address_order(items[document.id]))
    with parts.store.read() as unit:
        going = mails_with(parts, unit, ordered)
    mail_list = folder / f"{name}-邮寄清单.xlsx" if going else None
    if mail_list is not None:
        write_mails(parts, mail_list, f"{title}邮寄清单", going)
    return PrintJob(len(found), target, mail_list)


def _item(parts: Parts, document: Document) -> PrintItem:
    addressee = document.context.get("addressee") or {}
    return PrintItem(
        parts.home / document.path, document.number, addressee.get("name", ""), addressee.get("address", "")
    )
