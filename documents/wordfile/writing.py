"""A sheet of blocks as a Word file.

Owns the file around the body: pages and their margins, styles, language, properties, pictures. Equal sheets make equal
bytes: nothing in the file tells when or where it was made.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from documents.wordfile.blocks import Margin, Page, Paragraph, Picture, Sheet
from documents.wordfile.markup import fonts, paragraph, tag, twips
from documents.wordfile.tablemarkup import body

if TYPE_CHECKING:
    from docx.document import Document

_ENGLISH_METRIC = 12700  # units in a point
_OLDEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP file can tell
_WHOLE = 0.01
"""How near to a whole number of lines a page must be to have a grid of lines."""
_USELESS = (
    "customXml",
    "extended-properties",
    "fontTable",
    "numbering",
    "stylesWithEffects",
    "thumbnail",
    "webSettings",
)
"""Parts of python-docx's blank file that a letter does not need, or that would tell what is not so."""
_HEADINGS = (("Title", "Title", None), ("Heading1", "heading 1", 0), ("Heading2", "heading 2", 1))


def write(sheet: Sheet, *, title: str, author: str, number: str, created: datetime) -> bytes:
    """The file.

    Args:
        sheet: the blocks.
        title: of the document.
        author: the office that issues it.
        number: of the document; empty while it has none.
        created: what the file says of its making.
    """
    import docx

    document = docx.Document()
    _strip(document)
    _set_styles(document, sheet)
    _set_settings(document, sheet.page)
    _set_page(document, sheet.page)
    end = document.element.body[-1]
    for element in body(sheet.blocks, lambda picture: _drawing(document, picture)):
        end.addprevious(element)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.identifier, properties.language, properties.comments = number, "zh-CN", ""
    properties.created = properties.modified = created
    properties.revision = 1
    target = io.BytesIO()
    document.save(target)
    return _packed(target.getvalue())


def _strip(document: Document) -> None:
    for part in (document.part, document.part.package):
        for name, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in _USELESS:
                del part.rels[name]


def _set_styles(document: Document, sheet: Sheet) -> None:
    """Plain styles: the type of the body, and headings that tell their rank alone."""
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    kind, size = sheet.type, round(sheet.type.size * 2)
    language = tag("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    characters = tag("rPr", fonts(kind), tag("sz", val=size), tag("szCs", val=size), language)
    lines = tag(
        "pPr",
        tag("widowControl", val=0),
        tag("overflowPunct", val=0),
        tag("autoSpaceDE", val=0),
        tag("autoSpaceDN", val=0),
        tag("spacing", before=0, after=0, line=twips(sheet.page.pitch), lineRule="exact"),
    )
    styles.append(tag("docDefaults", tag("rPrDefault", characters)))
    normal = tag(
        "style", tag("name", val="Normal"), tag("qFormat"), lines, type="paragraph", default=1, styleId="Normal"
    )
    plain = tag(
        "style", tag("name", val="Normal Table"), tag("semiHidden"), type="table", default=1, styleId="TableNormal"
    )
    styles.extend([normal, plain])
    for key, name, level in _HEADINGS:
        outline = [] if level is None else [tag("pPr", tag("outlineLvl", val=level))]
        based = [tag("basedOn", val="Normal"), tag("next", val="Normal"), tag("qFormat")]
        styles.append(tag("style", tag("name", val=name), *based, *outline, type="paragraph", styleId=key))


def _set_settings(document: Document, page: Page) -> None:
    from docx.oxml.ns import qn

    settings = document.settings.element
    for name in ("zoom", "proofState", "savePreviewPicture", "rsids", "shapeDefaults"):
        for found in settings.findall(qn(f"w:{name}")):
            settings.remove(found)
    for language in settings.findall(qn("w:themeFontLang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    # Lines to write on are spaces, underlined; Word leaves out the line at an end otherwise.
    settings.find(qn("w:compat")).insert(0, tag("ulTrailSpace"))
    document.settings.odd_and_even_pages_header_footer = page.odd != page.even


def _set_page(document: Document, page: Page) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt, Twips

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(page.width), Pt(page.height)
    section.top_margin, section.bottom_margin = Twips(twips(page.margin.top)), Twips(twips(page.margin.bottom))
    section.left_margin, section.right_margin = Twips(twips(page.margin.left)), Twips(twips(page.margin.right))
    section.gutter = Pt(0)
    heads = [section.header, section.even_page_header] if page.odd != page.even else [section.header]
    for head in heads:
        _fill(head, page.head)
    section.header_distance = Pt(page.head.distance if page.head else page.margin.top / 2)
    _fill(section.footer, page.odd)
    if page.odd != page.even:
        _fill(section.even_page_footer, page.even)
    section.footer_distance = Pt(page.odd.distance if page.odd else page.margin.bottom / 2)
    _set_grid(document.element.body.sectPr, page)


def _set_grid(section: Any, page: Page) -> None:
    """A grid of lines where the page holds a whole number of them: twenty-two in a letter."""
    for grid in section.findall(tag("docGrid").tag):
        section.remove(grid)
    lines = (page.height - page.margin.top - page.margin.bottom) / page.pitch
    if abs(lines - round(lines)) < _WHOLE:
        section.append(tag("docGrid", type="lines", linePitch=twips(page.pitch)))


def _fill(place: Any, margin: Margin | None) -> None:
    place.is_linked_to_previous = False
    element = place.part.element
    for child in list(element):
        element.remove(child)
    written = (
        tag("p") if margin is None else paragraph(Paragraph(margin.runs, margin.setting, margin.type), _unpictured)
    )
    element.append(written)


def _unpictured(picture: Picture) -> Any:
    raise AssertionError(picture)


def _drawing(document: Document, picture: Picture) -> Any:
    """A picture in front of the text, placed from its column and its paragraph."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    inline = document.part.new_pic_inline(io.BytesIO(picture.content), Pt(picture.width), Pt(picture.height))
    left, top = round(picture.left * _ENGLISH_METRIC), round(picture.top * _ENGLISH_METRIC)
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1"'
        ' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="column"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        "</wp:anchor>"
    )
    extent, frame, graphic = inline.extent, inline.docPr, inline.graphic
    frame.set("name", "印章")
    frame.set("descr", "印章")
    for child in (extent, parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"), frame, graphic):
        anchor.append(child)
    return tag("drawing", anchor)


def _packed(content: bytes) -> bytes:
    """The same parts, without the time at which they were written."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, source.read(name))
    return target.getvalue()
