"""Pictures as evidence: recognised by their content and put on pages as they are.

A JPEG's bytes go into the PDF unchanged, so that they can be taken out again and compared with the hash; of PNG and
TIFF the pixels do. A scan of several leaves gets a page for each. A picture turned by its camera is turned on the page.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from documents.uploads.pdfs import MOST_PIXELS
from engine.errors import DocumentError

_KINDS: Final = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "TIFF": "TIFF"}
_PREFIXES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_TOO_LARGE: Final = "图片的像素过多，不能放入案卷"
_MM: Final = 72 / 25.4
_ORIENTATION: Final = 0x0112
_LARGEST_PIXEL: Final = 0.36  # millimetres; a small picture is not blown up to a page
_WIDER: Final = 1.15
"""From this relation of width to height on, a picture is larger on a page that lies."""
_SPACES: Final = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}
_TURNS: Final = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""Of each orientation of EXIF, the matrix from the stored picture to the one that is seen, in the unit square."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a caption's page that its template leaves for the picture; millimetres from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


UPRIGHT: Final = Frame(24, 24, 164, 186)
LYING: Final = Frame(22, 20, 253, 132)


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture, or a leaf of a scan, is found to be."""

    format: str  # "PNG", "JPEG" or "TIFF"
    mode: str
    width: int  # pixels, as it is seen
    height: int
    orientation: int = 1  # as EXIF numbers them
    inverted: bool = False  # CMYK as Adobe writes it
    leaf: int = 0  # of a scan of several, from 0

    @property
    def turned(self) -> bool:
        """Whether its rows are seen as columns."""
        return self.orientation > 4

    @property
    def lies(self) -> bool:
        """Whether it is shown on a landscape page."""
        return self.width > self.height * _WIDER

    @property
    def frame(self) -> Frame:
        """The frame it is shown in."""
        return LYING if self.lies else UPRIGHT


def look_at(content: bytes) -> tuple[Look, ...]:
    """Recognise a PNG, JPEG or TIFF picture by its content.

    Returns:
        One look, or one for each leaf of a scan; none when it is no such picture.

    Raises:
        DocumentError: it is one and cannot be shown: damaged, or too large.
    """
    if not content.startswith(_PREFIXES):
        return ()
    from PIL import Image

    try:
        with _opened(content) as picture:
            leaves = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            return tuple(_look(picture, leaf) for leaf in range(leaves))
    except Image.DecompressionBombError as error:
        raise DocumentError(_TOO_LARGE) from error
    except (OSError, EOFError, SyntaxError, ValueError, struct.error) as error:
        raise DocumentError("图片已损坏，不能显示") from error


def _opened(content: bytes) -> Any:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF"))


def _look(picture: Any, leaf: int) -> Look:
    if leaf:
        picture.seek(leaf)
    if picture.width * picture.height > MOST_PIXELS:
        raise DocumentError(_TOO_LARGE)
    picture.load()
    orientation = int(picture.getexif().get(_ORIENTATION, 1))
    orientation = orientation if orientation in _TURNS else 1
    width, height = (picture.height, picture.width) if orientation > 4 else picture.size
    inverted = picture.mode == "CMYK" and "APP14" in getattr(picture, "app", {})
    return Look(_KINDS[picture.format], picture.mode, width, height, orientation, inverted, leaf)


def put(whole: Any, page: Any, content: bytes, look: Look) -> None:
    """Draw a picture into its frame on a page, as large as it goes, in the middle.

    Args:
        whole: the PDF (pikepdf) that the page belongs to.
        page: of it.
        content: the picture.
        look: what it was found to be.
    """
    import pikepdf

    frame = look.frame
    scale = min(frame.width / look.width, frame.height / look.height, _LARGEST_PIXEL)
    width, height = look.width * scale * _MM, look.height * scale * _MM
    left = frame.left * _MM + (frame.width * _MM - width) / 2
    bottom = frame.bottom * _MM + (frame.height * _MM - height) / 2
    # only a JPEG is stored as the camera held it
    a, b, c, d, e, f = _TURNS[look.orientation if look.format == "JPEG" else 1]
    matrix = (a * width, b * height, c * width, d * height, left + e * width, bottom + f * height)
    image = _jpeg(whole, content, look) if look.format == "JPEG" else _pixels(whole, content, look)
    name = page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name("/Evidence"))
    # the page's own drawing leaves its coordinates turned round
    page.contents_add(b"q", prepend=True)
    edge = f"q 0.6 G 0.4 w {_numbers((left, bottom, width, height))} re S Q"
    page.contents_add(f"Q q {_numbers(matrix)} cm {name} Do Q {edge}".encode("ascii"))


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def _image(whole: Any, data: bytes, mode: str, size: tuple[int, int]) -> Any:
    from pikepdf import Name, Stream

    image = Stream(whole, data)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = size
    image.BitsPerComponent = 8
    image.ColorSpace = Name(_SPACES[mode])
    return image


def _jpeg(whole: Any, content: bytes, look: Look) -> Any:
    from pikepdf import Array, Name

    stored = (look.height, look.width) if look.turned else (look.width, look.height)
    image = _image(whole, content, look.mode, stored)
    image.Filter = Name.DCTDecode
    if look.inverted:
        image.Decode = Array([1, 0] * 4)
    return image


def _pixels(whole: Any, content: bytes, look: Look) -> Any:
    from pikepdf import Dictionary, Name

    with _opened(content) as picture:
        picture.seek(look.leaf)
        flat = _on_paper(picture)
    saved = io.BytesIO()
    flat.save(saved, "PNG")
    image = _image(whole, _packed(saved.getvalue()), flat.mode, flat.size)
    image.Filter = Name.FlateDecode
    colours = len(flat.getbands())
    image.DecodeParms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=flat.width)
    return image


def _on_paper(picture: Any) -> Any:
    """A picture as it is seen on white paper, grey or in colours with 8 bits each, turned upright."""
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits of grey, which a plain conversion would cut off
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _packed(png: bytes) -> bytes:
    """The compressed pixels of a PNG file: PDF reads them as they are."""
    found, place = [], 8
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        if png[place + 4 : place + 8] == b"IDAT":
            found.append(png[place + 8 : place + 8 + length])
        place += length + 12
    return b"".join(found)
