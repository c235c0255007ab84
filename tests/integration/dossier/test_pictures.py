"""Pictures in a dossier: recognised by their content, shown as they are to be seen, their bytes untouched."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image, ImageOps

from documents.dossier import look_at
from documents.dossier.pictures import LYING, UPRIGHT, put
from engine.errors import DocumentError
from tests import uploads
from tests.dossiers import COLOURS, quarters, scan
from tests.paper import Paper

ORIENTATION = 0x0112
A4, A4_LYING = (595.28, 841.89), (841.89, 595.28)


def jpeg(image: Image.Image, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95, subsampling=0, exif=exif)
    return target.getvalue()


def png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def on_page(content: bytes, leaf: int = 0) -> Paper:
    look = look_at(content)[leaf]
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=A4_LYING if look.lies else A4)
        page.contents_add(made.make_stream(b"0.5 0 0 -0.5 9 700 cm"))
        put(made, page, content, look)
        return Paper(uploads.saved(made))


def shown(paper: Paper) -> tuple[str, ...]:
    """The colours in the middles of the picture's four quarters, as a person sees the page."""
    [box] = paper.pages[0].images
    seen = paper.pages[0].to_image(resolution=72).original.convert("RGB")
    found = []
    for down in (0.25, 0.75):
        for right in (0.25, 0.75):
            place = box["x0"] + right * (box["x1"] - box["x0"]), box["top"] + down * (box["bottom"] - box["top"])
            found.append(nearest(seen.getpixel((round(place[0]), round(place[1])))))
    return tuple(found)


def nearest(pixel: tuple[int, ...]) -> str:
    return min(COLOURS, key=lambda colour: sum(abs(a - b) for a, b in zip(rgb(colour), pixel, strict=True)))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_seen_upright_however_the_camera_was_held(orientation: int) -> None:
    upright = quarters()
    back = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = back
    turned = Image.open(io.BytesIO(jpeg(upright, back)))
    stored = ImageOps.exif_transpose(turned)
    content = jpeg(stored, orientation)
    [look] = look_at(content)
    assert (look.width, look.height) == upright.size
    assert shown(on_page(content)) == COLOURS


@pytest.mark.parametrize("lies", [True, False])
def test_a_picture_fills_its_frame_and_stays_in_it(lies: bool) -> None:
    content = png(quarters((2400, 1200) if lies else (1200, 2400)))
    [look] = look_at(content)
    assert look.lies == lies
    frame = LYING if lies else UPRIGHT
    assert look.frame == frame
    [box] = on_page(content).pictures(0)
    assert box.right - box.left == pytest.approx(
        min(frame.width, 2 * frame.height if lies else frame.height / 2), abs=0.2
    )
    assert frame.left - 0.1 <= box.left < box.right <= frame.left + frame.width + 0.1
    height = 210 if lies else 297
    assert height - frame.bottom - frame.height - 0.5 <= box.top < box.bottom <= height - frame.bottom + 0.5


def test_a_small_picture_is_not_blown_up() -> None:
    [box] = on_page(png(quarters((100, 80)))).pictures(0)
    assert box.right - box.left == pytest.approx(36, abs=0.1)


def test_the_bytes_of_a_jpeg_can_be_taken_out_again_unchanged() -> None:
    content = jpeg(quarters(), 6)
    with pikepdf.open(io.BytesIO(on_page(content).pdf)) as opened:
        image = opened.pages[0].Resources.XObject["/Evidence"]
        assert image.read_raw_bytes() == content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_of_colours_is_shown(mode: str) -> None:
    if mode == "I;16":
        image = Image.new("I;16", (60, 60), 0x8000)
    else:
        image = Image.new("RGBA", (60, 60), (128, 128, 128, 255)).convert(mode)
    paper = on_page(png(image))
    [box] = paper.pages[0].images
    seen = paper.pages[0].to_image(resolution=72).original.convert("L")
    middle = seen.getpixel((round((box["x0"] + box["x1"]) / 2), round((box["top"] + box["bottom"]) / 2)))
    assert middle in ((0, 255) if mode == "1" else range(118, 139))


def test_what_shines_through_a_png_is_white_paper() -> None:
    paper = on_page(png(Image.new("RGBA", (60, 60), (0, 0, 0, 0))))
    [box] = paper.pages[0].images
    seen = paper.pages[0].to_image(resolution=72).original.convert("L")
    assert seen.getpixel((round(box["x0"]) + 10, round(box["top"]) + 10)) == 255


def test_every_leaf_of_a_scan_is_a_picture() -> None:
    content = scan(3)
    looks = look_at(content)
    assert [(look.format, look.leaf) for look in looks] == [("TIFF", 0), ("TIFF", 1), ("TIFF", 2)]
    greys = []
    for leaf in range(3):
        seen = on_page(content, leaf).pages[0].to_image(resolution=72).original.convert("L")
        greys.append(seen.getpixel((seen.width // 2, seen.height // 2)))
    assert greys == [255, 245, 235]


@pytest.mark.parametrize("content", [b"%PDF-1.4", uploads.film(), b"", b"GIF89a"])
def test_what_is_no_picture_is_not_looked_at(content: bytes) -> None:
    assert look_at(content) == ()


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff\xe0" + bytes(20), b"\x89PNG\r\n\x1a\n" + bytes(40), b"II*\x00" + bytes(9)]
)
def test_a_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match="图片已损坏"):
        look_at(content)


@pytest.mark.parametrize("edge", [11_000, 20_000])
def test_a_picture_with_more_pixels_than_memory_should_hold_is_refused(edge: int) -> None:
    huge = png(Image.new("1", (edge, edge)))
    assert len(huge) < 100_000
    with pytest.raises(DocumentError, match="像素过多"):
        look_at(huge)
