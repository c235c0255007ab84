"""The dossier of a played case: everything of it is there, and what is gone or changed is named."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from bootstrap import DATABASE
from casework.dossier import IncompleteError, Written, write_dossier
from casework.listing import explain_deadline, show_case
from cli.main import app
from documents.signing.seals import sample_seal
from documents.signing.signatures import check_signature
from documents.signing.signing import sign
from engine.errors import MissingError, NotPermittedError, StoreError
from store.values import Document
from tests.dossiers import Played
from tests.paper import Complaints, Paper
from tests.signers import Authority

WHEN = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_dossier(played.parts, played.number, tmp_path_factory.mktemp("out") / "案卷.pdf", "kangping_1")


@pytest.fixture(scope="module")
def paper(written: Written) -> Paper:
    return Paper(written.path.read_bytes())


@pytest.fixture
def spoiled(played: Played, tmp_path: Path) -> Iterator[Played]:
    """A copy in which something is to be spoiled."""
    copy = played.copy(tmp_path / "home")
    yield copy
    copy.parts.store.close()


def text_of(paper: Paper, first: int, last: int | None = None) -> str:
    """What stands on some pages, without spaces; pages from 1, both inclusive."""
    pages = paper.pages[first - 1 : last or first]
    return "".join(
        "".join(char["text"] for char in page.chars).replace(" ", "").replace("\u3000", "") for page in pages
    )


def lines_of(paper: Paper) -> dict[str, list[str]]:
    """The lines of the directory: title to its other cells."""
    found = {}
    for table in paper.pages[1].extract_tables():
        for cells in table:
            words = [re.sub(r"\s", "", cell or "") for cell in cells]
            if words[0].isdecimal():
                found[words[3]] = words
    return found


def pages_named(line: list[str]) -> tuple[int, int]:
    first, _, last = line[5].partition("-")
    return int(first), int(last or first)


def sqlite(played: Played) -> sqlite3.Connection:
    return sqlite3.connect(played.parts.home / DATABASE)


def test_documents_go_in_page_for_page_as_they_were_issued(played: Played, written: Written, paper: Paper) -> None:
    lines = lines_of(paper)
    documents = played.documents()
    assert len(documents) == 5
    for document in documents:
        first, last = pages_named(lines[document.title])
        own = Paper((played.parts.home / document.path).read_bytes())
        assert last - first + 1 == len(own.pages) == document.pages
        for place, page in enumerate(own.pages):
            inside = paper.pages[first - 1 + place]
            assert (inside.width, inside.height) == (page.width, page.height)
            assert text_of(paper, first + place).startswith(text_of(own, place + 1))
        assert lines[document.title][1] == document.number
        assert lines[document.title][4] == document.dated.isoformat()
    assert written.pages == len(paper.pages)


def test_the_pages_of_a_document_are_drawn_by_its_own_streams(played: Played, written: Written) -> None:
    """Not only its words: the very drawing that was issued is in the dossier."""
    document = next(one for one in played.documents() if one.kind == "rectification_order")
    with pikepdf.open(played.parts.home / document.path) as own:
        drawing = own.pages[0].Contents.read_bytes()
    with pikepdf.open(written.path) as whole:
        inside = [
            part.read_bytes()
            for page in whole.pages
            for part in (page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents])
        ]
    assert drawing in inside


def test_a_scan_goes_in_leaf_by_leaf_and_a_film_is_named_with_its_hash(played: Played, paper: Paper) -> None:
    lines = lines_of(paper)
    receipt = next(line for title, line in lines.items() if "邮件回执" in title)
    first, last = pages_named(receipt)
    assert last == first + 1
    for place in (first, last):
        assert f"（第{place - first + 1}页，共2页）" in text_of(paper, place)
        assert len(paper.pages[place - 1].images) == 1
    film = next(line for title, line in lines.items() if "登门" in title)
    told = text_of(paper, pages_named(film)[0])
    digest = hashlib.sha256(played.evidence("order.visit_record").read_bytes()).hexdigest()
    for words in ("登门经过.mp4", digest, "MP4视频文件不能印在纸上", "2026年3月20日"):
        assert words in told
    assert "仅列名" in film[6]


def test_the_timeline_has_both_dates_and_says_what_was_recorded_late(paper: Paper) -> None:
    first, last = pages_named(lines_of(paper)["办理经过"])
    rows = [
        [re.sub(r"\s", "", cell or "") for cell in cells]
        for page in paper.pages[first - 1 : last]
        for table in page.extract_tables()
        for cells in table
        if (cells[0] or "").isdecimal()
    ]
    assert [int(cells[0]) for cells in rows] == list(range(1, len(rows) + 1))
    returned = next(cells for cells in rows if cells[4].startswith("登记退件"))
    assert returned[1] == "2026-03-16"
    assert returned[2].startswith("2026-03-18")
    assert returned[2].endswith("补录")
    assert returned[3] == "样例市甲"
    assert "退件原因：迁移新址" in returned[5]
    assert not [cells for cells in rows if cells[2].endswith("补录") and cells is not returned]
    steps = [cells for cells in rows if cells[4].endswith("条") and "登记簿第" in cells[4]]
    assert any("制发《责令限期整改通知书》" in cells[4] for cells in steps)
    assert sum("审批同意《责令限期整改通知书》" in cells[4] for cells in steps) >= 3


def test_deadlines_are_told_with_the_very_proof_that_was_recorded(played: Played, paper: Paper) -> None:
    told = text_of(paper, *pages_named(lines_of(paper)["期限及推算"]))
    deadlines = show_case(played.parts, played.number)["deadlines"]
    assert deadlines
    for deadline in deadlines:
        for version in explain_deadline(played.parts, played.number, deadline["name"]):
            assert version["explained"].replace(" ", "") in told


def test_the_chain_can_be_checked_with_nothing_but_the_dossier(played: Played, written: Written, paper: Paper) -> None:
    with pikepdf.open(written.path) as whole:
        plain = json.loads(whole.attachments["办理记录.json"].get_file().read_bytes())
    previous = bytes.fromhex(plain["genesis"])
    for event in plain["events"]:
        assert bytes.fromhex(event["previous"]) == previous
        previous = hashlib.sha256(previous + event["body"].encode()).digest()
        assert event["hash"] == previous.hex()
    assert plain["head"] == previous.hex()
    told = text_of(paper, *pages_named(lines_of(paper)["办理记录校验"]))
    for event in plain["events"]:
        assert event["hash"] in told
    for anchor in plain["anchors"]:
        assert anchor["hash"] in told
    assert "各条哈希与内容一致" in told
    assert "不一致" not in told


def test_the_closing_sheet_has_the_hash_of_every_file(played: Played, paper: Paper) -> None:
    last = len(paper.pages)
    told = text_of(paper, last - 1, last)
    for document in played.documents():
        assert document.sha256 in told
    for fact in ("order.slip", "order.visit_record"):
        assert hashlib.sha256(played.evidence(fact).read_bytes()).hexdigest() in told
    for words in ("本案尚未结案", "立卷人（签名）", "检查人（签名）", "保管期限为默认"):
        assert words in told


def test_the_cover_tells_the_case(played: Played, paper: Paper) -> None:
    told = text_of(paper, 1)
    shown = show_case(played.parts, played.number)
    for words in (played.number, shown["subject"]["name"], shown["subject"]["code"], "2026年3月2日", "未结案", "10年"):
        assert words.replace(" ", "") in told
    assert "不完整" not in told


def test_the_closed_case_tells_its_closing_day(played: Played, tmp_path: Path) -> None:
    written = write_dossier(played.parts, played.closed, tmp_path)
    assert written.closed_on == "2026-03-06"
    assert written.path == tmp_path / f"{played.closed}.pdf"
    paper = Paper(written.path.read_bytes())
    assert "结案日期2026年3月6日" in text_of(paper, 1)
    lines = lines_of(paper)
    first, last = pages_named(lines["重新比对结果"])
    assert last - first == 5
    turned = [(round(page.width), round(page.height)) for page in paper.pages[first - 1 : last]]
    assert turned[:5] == [(595, 842), (842, 595), (842, 595), (595, 842), (595, 420)]


def test_the_same_case_makes_the_same_bytes(played: Played, written: Written, tmp_path: Path) -> None:
    with Complaints() as complaints:
        again = write_dossier(played.parts, played.number, tmp_path / "again.pdf")
    assert complaints.messages == []
    assert again.sha256 == written.sha256
    assert again.path.read_bytes() == written.path.read_bytes()


def test_a_district_sees_its_own_dossiers_only(played: Played, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        write_dossier(played.parts, played.number, tmp_path / "no.pdf", "shenhe_1")
    with pytest.raises(MissingError):
        write_dossier(played.parts, "没有这件", tmp_path / "no.pdf")
    assert list(tmp_path.iterdir()) == []


def spoil(path: Path) -> str:
    """Change a byte of a file; returns its new hash."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def refused(played: Played, out: Path) -> IncompleteError:
    with pytest.raises(IncompleteError) as caught:
        write_dossier(played.parts, played.number, out)
    assert not out.exists()
    return caught.value


def test_a_changed_document_is_named_and_never_taken_in(spoiled: Played, tmp_path: Path) -> None:
    document = next(one for one in spoiled.documents() if one.kind == "rectification_order")
    now = spoil(spoiled.parts.home / document.path)
    error = refused(spoiled, tmp_path / "no.pdf")
    assert [defect.place for defect in error.defects] == [f"文书《{document.title}》{document.number}"]
    assert document.sha256 in str(error)
    assert now in str(error)
    assert "--allow-missing" in str(error)
    written = write_dossier(spoiled.parts, spoiled.number, tmp_path / "yes.pdf", allow_missing=True)
    paper = Paper(written.path.read_bytes())
    assert "本卷不完整或者核对不一致：共1处" in text_of(paper, 1)
    line = lines_of(paper)[document.title]
    assert line[5] == "—"
    assert "未收入" in line[6]
    closing = text_of(paper, len(paper.pages) - 1, len(paper.pages))
    assert f"文书《{document.title}》{document.number}：文件已被改动" in closing
    assert "已被改动" in closing


def test_documents_and_evidence_that_are_gone_are_all_named(spoiled: Played, tmp_path: Path) -> None:
    document = next(one for one in spoiled.documents() if one.kind == "inspection_notice")
    (spoiled.parts.home / document.path).unlink()
    slip = spoiled.evidence("order.slip")
    slip.unlink()
    spoil(spoiled.evidence("order.visit_record"))
    error = refused(spoiled, tmp_path / "no.pdf")
    assert [defect.short for defect in error.defects] == ["缺失", "缺失", "已被改动"]
    for words in (document.path, "退件回执.tiff", "第6条记录", "登门经过.mp4"):
        assert words in str(error)
    written = write_dossier(spoiled.parts, spoiled.number, tmp_path / "yes.pdf", allow_missing=True)
    assert written.defects == error.defects
    paper = Paper(written.path.read_bytes())
    receipt = next(line for title, line in lines_of(paper).items() if "邮件回执" in title)
    assert "本件未收入案卷：文件不见了" in text_of(paper, pages_named(receipt)[0])
    assert "共3处" in text_of(paper, 1)


def test_a_hash_changed_beside_the_register_is_noticed(spoiled: Played, tmp_path: Path) -> None:
    """Somebody puts another PDF in place and makes the document's own hash fit."""
    document = next(one for one in spoiled.documents() if one.kind == "rectification_order")
    other = (spoiled.parts.home / next(iter(spoiled.documents())).path).read_bytes()
    path = spoiled.parts.home / document.path
    path.chmod(0o600)
    path.write_bytes(other)
    with sqlite(spoiled) as connection:
        connection.execute(
            "UPDATE document SET sha256 = ? WHERE id = ?", (hashlib.sha256(other).hexdigest(), document.id)
        )
    connection.close()
    [defect] = refused(spoiled, tmp_path / "no.pdf").defects
    assert "与制发时不同" in defect.reason
    assert document.sha256 in defect.reason


def test_a_changed_record_is_located(spoiled: Played, tmp_path: Path) -> None:
    with sqlite(spoiled) as connection:
        connection.execute("DROP TRIGGER event_forbids_update")
        row = connection.execute("SELECT id, body FROM event WHERE body LIKE '%order.return_reason%'").fetchone()
        connection.execute(
            "UPDATE event SET body = ? WHERE id = ?", (row[1].replace("moved", "no_such_unit", 1), row[0])
        )
    connection.close()
    error = refused(spoiled, tmp_path / "no.pdf")
    assert "第6条记录的内容或者哈希被改动" in str(error)
    write_dossier(spoiled.parts, spoiled.number, tmp_path / "yes.pdf", allow_missing=True)
    paper = Paper((tmp_path / "yes.pdf").read_bytes())
    assert "核对不一致：第6条记录的内容或者哈希被改动。" in text_of(
        paper, *pages_named(lines_of(paper)["办理记录校验"])
    )


def test_a_changed_case_row_and_a_changed_anchor_are_noticed(spoiled: Played, tmp_path: Path) -> None:
    with sqlite(spoiled) as connection:
        connection.execute("DROP TRIGGER anchor_forbids_update")
        connection.execute(
            "UPDATE anchor SET hash = zeroblob(32) WHERE (SELECT last_event FROM case_file WHERE number = ?) "
            "BETWEEN first_event AND last_event",
            (spoiled.number,),
        )
        [snapshot] = connection.execute("SELECT snapshot FROM case_file WHERE number = ?", (spoiled.number,)).fetchone()
        changed = snapshot.replace("moved", "unclaimed", 1)
        assert changed != snapshot
        connection.execute("UPDATE case_file SET snapshot = ? WHERE number = ?", (changed, spoiled.number))
    connection.close()
    told = str(refused(spoiled, tmp_path / "no.pdf"))
    assert "案件现状与各条记录叠加的结果不符" in told
    assert "个批次与总锚不符" in told


def test_records_that_cannot_be_read_stop_it(spoiled: Played, tmp_path: Path) -> None:
    with sqlite(spoiled) as connection:
        connection.execute("DROP TRIGGER event_forbids_update")
        connection.execute("UPDATE event SET body = '{' WHERE body LIKE '%order.return_reason%'")
    connection.close()
    with pytest.raises(StoreError, match="核对全部记录"):
        write_dossier(spoiled.parts, spoiled.number, tmp_path / "no.pdf", allow_missing=True)


def set_stage(played: Played, document: Document, stage: str, *, issued: bool) -> None:
    """Put a document at another stage without its register, which the dossier does not judge."""
    with sqlite(played) as connection:
        connection.execute("UPDATE document SET stage = ? WHERE id = ?", (stage, document.id))
        if not issued:
            connection.execute("UPDATE document SET issued_on = NULL WHERE id = ?", (document.id,))
    connection.close()


@pytest.mark.parametrize(
    ("stage", "issued", "remark", "included"),
    [
        ("drafted", False, "未制发：拟稿、审批中", False),
        ("sealed", False, "未制发：待制发", False),
        ("voided", False, "未制发：已作废", False),
        ("voided", True, "制发后作废", True),
        ("replaced", True, "已被替换", True),
    ],
)
def test_what_was_not_issued_is_listed_and_left_out(
    spoiled: Played, tmp_path: Path, stage: str, issued: bool, remark: str, included: bool
) -> None:
    document = next(one for one in spoiled.documents() if one.kind == "rectification_order")
    set_stage(spoiled, document, stage, issued=issued)
    written = write_dossier(spoiled.parts, spoiled.number, tmp_path / "out.pdf")
    paper = Paper(written.path.read_bytes())
    line = lines_of(paper)[document.title]
    assert line[6] == remark.replace(" ", "")
    assert (line[5] != "—") == included
    closing = text_of(paper, len(paper.pages) - 1, len(paper.pages))
    assert ("没有制发、因此没有收入的文书1件" in closing) != included


def sign_as_issued(played: Played, document: Document, folder: Path) -> bytes:
    """Let a document be one that was signed before it was issued: its file, its row and its entry say so."""
    path = played.parts.home / document.path
    issuer = "样例机关"
    identity = Authority.found().issue(folder / "样例.p12", issuer)
    signed = sign(
        path.read_bytes(), identity, reason="样例", location="样例", when=WHEN, appearance=sample_seal(issuer)
    )
    path.chmod(0o600)
    path.write_bytes(signed)
    now = hashlib.sha256(signed).hexdigest()
    with sqlite(played) as connection:
        connection.execute("UPDATE document SET sha256 = ? WHERE id = ?", (now, document.id))
        connection.execute("DROP TRIGGER register_forbids_update")
        connection.execute("UPDATE register SET body = replace(body, ?, ?)", (document.sha256, now))
    connection.close()
    return signed


def test_a_signed_document_is_seen_with_its_seal_and_carried_whole(spoiled: Played, tmp_path: Path) -> None:
    document = next(one for one in spoiled.documents() if one.kind == "rectification_order")
    unsigned = len(Paper((spoiled.parts.home / document.path).read_bytes()).pictures(document.pages - 1))
    signed = sign_as_issued(spoiled, document, tmp_path)
    written = write_dossier(spoiled.parts, spoiled.number, tmp_path / "out.pdf")
    with pikepdf.open(written.path) as whole:
        assert set(whole.attachments) == {"办理记录.json", f"电子签名原件-{document.number}.pdf"}
        carried = whole.attachments[f"电子签名原件-{document.number}.pdf"].get_file().read_bytes()
        assert not [page for page in whole.pages if "/Annots" in page.obj]
    assert carried == signed
    assert check_signature(carried).sound
    paper = Paper(written.path.read_bytes())
    _, last = pages_named(lines_of(paper)[document.title])
    assert len(paper.pictures(last - 1)) == unsigned + 1
    assert "带有电子签名的文书1件" in text_of(paper, len(paper.pages) - 1, len(paper.pages))


def test_the_command_writes_one_and_tells_what_is_wrong(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(played.parts.home))
    out = tmp_path / "neu" / "案卷.pdf"
    ran = CliRunner().invoke(app, ["case", "dossier", played.closed, "--out", str(out), "--as", "city_1", "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    assert told["pages"] == len(Paper(out.read_bytes()).pages)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert told["defects"] == []
    ran = CliRunner().invoke(app, ["case", "dossier", played.closed, "--out", str(out)])
    assert ran.output == f"{out}：4件，{told['pages']}页\n"
    assert CliRunner().invoke(app, ["case", "dossier"]).exit_code != 0


def test_nothing_in_it_can_be_run_or_clicked(written: Written) -> None:
    with pikepdf.open(io.BytesIO(written.path.read_bytes())) as whole:
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(whole.Root.keys())
        assert not [page for page in whole.pages if {"/Annots", "/AA"} & set(page.obj.keys())]
