"""Seal pictures from the office's folder: taken when they will print well, refused by name and reason otherwise."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from documents.signing.folder import Seal, check_seal, read_seals, read_trusted, stray_files
from documents.signing.seals import sample_seal
from engine.errors import DocumentError

OFFICES = {"heping": "沈阳市和平区城乡建设局", "city": "沈阳市城乡建设局"}
NAME = OFFICES["heping"]


def ring(side: int = 496, dpi: float | None = 300, *, mode: str = "RGBA", ground: object = (255, 255, 255, 0)) -> bytes:
    """A red ring as PNG; nothing of a real seal."""
    picture = Image.new("RGBA", (side, side), ground)  # type: ignore[arg-type]
    edge = side // 40
    ImageDraw.Draw(picture).ellipse((edge, edge, side - edge, side - edge), outline=(214, 0, 0, 230), width=edge * 2)
    target = io.BytesIO()
    picture.convert(mode).save(target, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return target.getvalue()


def test_seals_are_found_by_the_office_s_key_and_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "heping.png").write_bytes(sample_seal(NAME))
    found = read_seals(tmp_path, OFFICES)
    assert list(found) == [NAME]
    assert found[NAME] == Seal(NAME, sample_seal(NAME), 41.99, 41.99)


def test_no_folder_is_no_seals(tmp_path: Path) -> None:
    assert read_seals(tmp_path / "none", OFFICES) == {}
    assert stray_files(tmp_path / "none", OFFICES) == []
    assert read_trusted(tmp_path / "none") == ()


@pytest.mark.parametrize(("side", "dpi", "across"), [(449, 300, 38.0), (590, 300, 50.0), (992, 600, 42.0)])
def test_a_seal_has_the_size_its_resolution_says(side: int, dpi: float, across: float) -> None:
    seal = check_seal(ring(side, dpi), NAME, "heping.png")
    assert (seal.width_mm, seal.height_mm) == pytest.approx((across, across), abs=0.05)


def test_a_palette_with_a_transparent_colour_will_do() -> None:
    picture = Image.open(io.BytesIO(ring())).quantize(8)
    target = io.BytesIO()
    picture.save(target, "PNG", dpi=(300, 300))
    assert check_seal(target.getvalue(), NAME, "heping.png").office == NAME


def as_jpeg() -> bytes:
    target = io.BytesIO()
    Image.open(io.BytesIO(ring())).convert("RGB").save(target, "JPEG", dpi=(300, 300))
    return target.getvalue()


def huge() -> bytes:
    """A PNG whose header claims a picture of a gigapixel: refused by the header, never unpacked."""
    picture = bytearray(ring())
    picture[16:24] = (30_000).to_bytes(4) + (30_000).to_bytes(4)
    return bytes(picture)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (as_jpeg, "内容不是 PNG"),
        (lambda: ring(dpi=None), "没有写明分辨率"),
        (lambda: ring(side=250, dpi=150), "只有150dpi"),
        (lambda: ring(side=430), r"36\.4×36\.4毫米"),
        (lambda: ring(side=600), r"50\.8×50\.8毫米"),
        (lambda: ring(mode="RGB"), "没有透明背景"),
        (lambda: ring(ground=(255, 255, 255, 255)), "背景不透明"),
        (lambda: ring()[:2000], "已损坏"),
        (lambda: ring() + bytes(5_000_000), "超过4MB"),
        (huge, "30000×30000像素"),
    ],
)
def test_a_picture_that_would_print_badly_is_refused_with_its_file(
    tmp_path: Path, make: Callable[[], bytes], words: str
) -> None:
    (tmp_path / "heping.png").write_bytes(make())
    with pytest.raises(DocumentError, match=words) as refused:
        read_seals(tmp_path, OFFICES)
    assert str(tmp_path / "heping.png") in str(refused.value)


def test_a_picture_of_nothing_is_refused() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (496, 496), (255, 255, 255, 0)).save(target, "PNG", dpi=(300, 300))
    with pytest.raises(DocumentError, match="几乎全部透明"):
        check_seal(target.getvalue(), NAME, "heping.png")


def test_files_of_no_office_are_told(tmp_path: Path) -> None:
    for name in ("heping.png", "heping.p12", "沈阳市城乡建设局.png", "city.pfx", "heping.passphrase"):
        (tmp_path / name).touch()
    assert [path.name for path in stray_files(tmp_path, OFFICES)] == ["city.pfx", "沈阳市城乡建设局.png"]


def test_trusted_certificates_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "trusted").mkdir()
    for name in ("b.pem", "a.CER", "notes.txt"):
        (tmp_path / "trusted" / name).write_bytes(name.encode())
    assert read_trusted(tmp_path) == (b"a.CER", b"b.pem")
