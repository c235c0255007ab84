"""Files handed in as evidence: told by their content, refused with a sentence when they are not what they should be."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from documents.uploads.filetypes import LIMITS, FileKind, Use, check_file, kind_of, largest
from engine.errors import InputError
from tests import uploads

MB = 1024 * 1024


def two_pages() -> bytes:
    target = io.BytesIO()
    first, second = (Image.new("L", size, 255) for size in ((60, 40), (80, 50)))
    first.save(target, "TIFF", save_all=True, append_images=[second])
    return target.getvalue()


GOOD: dict[str, tuple[Callable[[], bytes], FileKind]] = {
    "送达回证.pdf": (uploads.pdf, FileKind.PDF),
    "截图.PNG": (lambda: uploads.picture("PNG"), FileKind.PNG),
    "照片.jpg": (lambda: uploads.picture("JPEG"), FileKind.JPEG),
    "照片.jpeg": (lambda: uploads.picture("JPEG", progressive=True), FileKind.JPEG),
    "扫描.tif": (lambda: uploads.picture("TIFF"), FileKind.TIFF),
    "多页.tiff": (two_pages, FileKind.TIFF),
    "大文件格式.tiff": (lambda: uploads.picture("TIFF", big_tiff=True), FileKind.TIFF),
    "电子公文.ofd": (uploads.ofd, FileKind.OFD),
    "录像.mp4": (uploads.film, FileKind.MP4),
    "录像.mov": (lambda: uploads.film(b"qt  "), FileKind.MOV),
    "手机录像.3gp": (lambda: uploads.film(b"3gp5"), FileKind.MP4),
    "名单.xlsx": (uploads.xlsx, FileKind.XLSX),
    "方案.docx": (uploads.docx, FileKind.DOCX),
    "邮政结果.csv": (uploads.table, FileKind.CSV),
    "邮政结果.txt": (lambda: uploads.table("gb18030"), FileKind.CSV),
}


def check(folder: Path, name: str, content: bytes, use: Use = Use.EVIDENCE) -> FileKind:
    path = folder / "incoming.part"
    path.write_bytes(content)
    return check_file(path, name, use)


def refusal(folder: Path, name: str, content: bytes, use: Use = Use.EVIDENCE) -> str:
    with pytest.raises(InputError) as refused:
        check(folder, name, content, use)
    assert refused.value.place == name
    return refused.value.reason


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    make, kind = GOOD[name]
    assert kind_of(make()) is kind
    assert check(tmp_path, name, make()) is kind


def test_content_that_is_nothing_known_is_nothing() -> None:
    for content in (b"", bytes(100), b"\x89PNG", uploads.package("a.txt"), b"<html></html>", uploads.film(b"M4A ")):
        assert kind_of(content) is None


def test_the_name_must_agree_with_the_content(tmp_path: Path) -> None:
    assert "扩展名是“.pdf”，内容却是PNG" in refusal(tmp_path, "截图.pdf", uploads.picture("PNG"))
    assert "扩展名是“.mp4”，内容却是MOV 视频" in refusal(tmp_path, "录像.mp4", uploads.film(b"qt  "))
    assert "没有扩展名，内容是PDF" in refusal(tmp_path, "送达回证", uploads.pdf())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "请另存为 PDF"),
        ("材料.zip", uploads.package("1.pdf"), "请解压后逐个上传"),
        ("材料.rar", b"Rar!\x1a\x07\x01\x00" + bytes(60), "请解压后逐个上传"),
        ("动图.gif", uploads.picture("GIF"), "请另存为 PNG"),
        ("图片.webp", uploads.picture("WEBP"), "请另存为 PNG"),
        ("网页.html", "<html><script>样例</script></html>".encode(), "请截图"),
        ("图片.svg", b"\xef\xbb\xbf <svg xmlns='x'/>", "请截图"),
        ("程序.pdf", b"MZ" + bytes(600), "程序不能作为证据"),
        ("照片.heic", uploads.heic(), "兼容性最佳"),
        ("空.pdf", b"", "文件是空的"),
        ("乱码.pdf", bytes(range(256)) * 4, "不能识别文件的内容"),
    ],
)
def test_other_kinds_are_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert words in refusal(tmp_path, name, content)


def test_a_receipt_is_a_scan_and_a_film_a_film(tmp_path: Path) -> None:
    for name, (make, kind) in GOOD.items():
        for use in (Use.RECEIPT, Use.FILM):
            if kind in LIMITS[use]:
                assert check(tmp_path, name, make(), use) is kind
            else:
                assert f"{use.value}只接收" in refusal(tmp_path, name, make(), use)
    assert set(LIMITS[Use.RECEIPT]) == {FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.TIFF}


def test_sizes_are_limited_by_kind_and_use(tmp_path: Path) -> None:
    assert (largest(Use.RECEIPT), largest(Use.FILM), largest(Use.EVIDENCE)) == (20 * MB, 500 * MB, 500 * MB)
    scan = uploads.picture("JPEG")
    assert check(tmp_path, "扫描.jpg", scan + bytes(20 * MB - len(scan)), Use.RECEIPT) is FileKind.JPEG
    assert "超过20MB" in refusal(tmp_path, "扫描.jpg", scan + bytes(20 * MB - len(scan) + 1), Use.RECEIPT)
    assert check(tmp_path, "扫描.jpg", scan + bytes(30 * MB)) is FileKind.JPEG
    assert "超过50MB" in refusal(tmp_path, "扫描.jpg", scan + bytes(50 * MB))
    assert check(tmp_path, "录像.mp4", uploads.film(pictures=60 * MB)) is FileKind.MP4


def script() -> Any:
    return Dictionary(S=Name.JavaScript, JS="app.alert('sample')")


def in_an_annotation(action: Any) -> bytes:
    """Written inside the page's own dictionary, and not an object by itself."""
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)])
        return uploads.saved(made)


def with_attachment() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["程序.exe"] = b"MZ sample"
        return uploads.saved(made)


def locked(user: str) -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        return uploads.saved(made, encryption=pikepdf.Encryption(owner="owner", user=user))


def hidden_in_escapes() -> bytes:
    """The same name written another way: ``/JavaScript`` with an escaped letter."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="1")
        plain = uploads.saved(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/JavaScript" in plain
    return plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")


def with_huge_picture() -> bytes:
    with pikepdf.new() as made:
        page = made.add_blank_page()
        image = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=30_000, Height=30_000)
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        return uploads.saved(made)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: uploads.pdf(OpenAction=script()), "脚本（JavaScript）"),
        (
            lambda: uploads.pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array(["a", script()])))),
            "脚本（JavaScript）",
        ),
        (lambda: in_an_annotation(script()), "脚本（JavaScript）"),
        (hidden_in_escapes, "脚本（JavaScript）"),
        (lambda: in_an_annotation(Dictionary(S=Name.Launch, F="cmd.exe")), "启动外部程序"),
        (lambda: in_an_annotation(Dictionary(S=Name.SubmitForm, F="http://sample.example")), "向外发送数据"),
        (lambda: in_an_annotation(Dictionary(S=Name.URI, Next=Dictionary(S=Name.Launch))), "启动外部程序"),
        (with_attachment, "嵌有别的文件"),
        (lambda: uploads.pdf(AcroForm=Dictionary(XFA="<xdp/>")), "XFA 动态表单"),
        (lambda: locked("secret"), "设有密码"),
        (lambda: locked(""), "设有密码或者权限限制"),
        (with_huge_picture, "超过1亿像素的图片"),
        (lambda: uploads.pdf(3)[:-400], "已损坏或者不完整"),
        (lambda: b"%PDF-1.7\nnothing\n%%EOF", "已损坏或者不完整"),
        (lambda: uploads.pdf(0), "已损坏或者不完整"),
    ],
)
def test_a_pdf_that_does_more_than_show_pages_is_refused(tmp_path: Path, make: Callable[[], bytes], words: str) -> None:
    assert words in refusal(tmp_path, "证据.pdf", make())


def test_a_pdf_with_links_and_bookmarks_is_taken(tmp_path: Path) -> None:
    assert check(tmp_path, "证据.pdf", in_an_annotation(Dictionary(S=Name.URI, URI="http://sample.example")))


def bursting(megabytes: int) -> bytes:
    """A PDF whose stream of objects unpacks to a thousand times its size."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 << >> ") + b"".join(packer.compress(b" " * MB) for _ in range(megabytes))
    packed += packer.flush()
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> /Sample 5 0 R >>",
        4: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream",
    }
    out, rows = b"%PDF-1.7\n", [(0, 0, 65535)]
    for number, content in objects.items():
        rows.append((1, len(out), 0))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows += [(2, 4, 0), (1, len(out), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4) + last.to_bytes(2) for kind, place, last in rows)
    head = b"<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>" % len(table)
    return out + b"6 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(out))


def test_a_pdf_that_would_burst_is_refused(tmp_path: Path) -> None:
    assert check(tmp_path, "证据.pdf", bursting(1)) is FileKind.PDF
    assert "压缩炸弹" in refusal(tmp_path, "证据.pdf", bursting(130))


def test_a_picture_of_more_than_a_hundred_megapixels_is_refused_by_its_header(tmp_path: Path) -> None:
    png = bytearray(uploads.picture("PNG"))
    png[16:24] = (20_000).to_bytes(4) + (5_001).to_bytes(4)
    assert "20000×5001像素，超过1亿像素" in refusal(tmp_path, "图.png", bytes(png))
    png[16:24] = (20_000).to_bytes(4) + (5_000).to_bytes(4)
    assert check(tmp_path, "图.png", bytes(png)) is FileKind.PNG

    jpeg = uploads.picture("JPEG", (60, 40))
    frame = (40).to_bytes(2) + (60).to_bytes(2)
    assert jpeg.count(b"\x08" + frame) == 1
    huge = jpeg.replace(b"\x08" + frame, b"\x08" + (30_000).to_bytes(2) + (30_000).to_bytes(2))
    assert "超过1亿像素" in refusal(tmp_path, "图.jpg", huge)

    tiff = uploads.picture("TIFF", (60, 40))
    wide = b"\x00\x01\x04\x00\x01\x00\x00\x00" + (60).to_bytes(4, "little")
    short = b"\x00\x01\x03\x00\x01\x00\x00\x00" + (60).to_bytes(2, "little") + b"\x00\x00"
    assert tiff.count(wide) + tiff.count(short) == 1
    larger = b"\x00\x01\x04\x00\x01\x00\x00\x00" + (9_000_000).to_bytes(4, "little")
    assert "9000000×40像素" in refusal(tmp_path, "图.tif", tiff.replace(wide, larger).replace(short, larger))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_that_ends_too_soon_is_refused(tmp_path: Path, kind: str) -> None:
    content = uploads.picture(kind, (300, 200))
    cut = content[:60] if kind == "TIFF" else content[:-40]
    assert "图片不完整" in refusal(tmp_path, f"图.{kind.lower()}", cut)


def test_a_tiff_whose_pages_go_in_a_circle_is_refused(tmp_path: Path) -> None:
    content = bytearray(uploads.picture("TIFF"))
    first = int.from_bytes(content[4:8], "little")
    count = int.from_bytes(content[first : first + 2], "little")
    after = first + 2 + 12 * count
    content[after : after + 4] = first.to_bytes(4, "little")
    assert "图片不完整" in refusal(tmp_path, "图.tif", bytes(content))


def test_a_film_that_ends_too_soon_is_refused(tmp_path: Path) -> None:
    whole = uploads.film()
    assert "视频不完整" in refusal(tmp_path, "录像.mp4", whole[:-1])
    without = uploads.box(b"ftyp", b"isom\x00\x00\x02\x00isom") + uploads.box(b"mdat", bytes(100))
    assert "视频不完整" in refusal(tmp_path, "录像.mp4", without)


def test_packages_with_macros_passwords_or_bursts_are_refused(tmp_path: Path) -> None:
    macros = uploads.package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
    assert "带有宏" in refusal(tmp_path, "名单.xlsx", macros)

    closed = bytearray(uploads.ofd())
    closed[closed.rfind(b"PK\x01\x02") + 8] |= 1
    assert "设有密码" in refusal(tmp_path, "公文.ofd", bytes(closed))

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("OFD.xml", "<样例/>")
        with archive.open("Doc_0/bomb", "w", force_zip64=True) as inside:
            for _ in range(501):
                inside.write(bytes(MB))
    assert "压缩炸弹" in refusal(tmp_path, "公文.ofd", target.getvalue())
