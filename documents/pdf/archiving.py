"""Letters for the archive: what makes a PDF a PDF/A-2u or PDF/A-3u (ISO 19005-2 and -3, level U).

Owns the metadata, which say the same as the document information, the output intent, and pictures without
interpolation. Fonts are embedded and mapped to Unicode, and nothing is encrypted, in every letter. Level U asks for
no tags. A glyph that no font has makes a letter that is no PDF/A: ``documents.pdf.render.unprintable`` finds it before.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

PdfA = Literal["", "pdf/a-2u", "pdf/a-3u"]
"""A kind of PDF/A; empty for an ordinary PDF."""
_PART: Final = {"pdf/a-2u": 2, "pdf/a-3u": 3}
_COLOURS: Final = "sRGB IEC61966-2.1"
_METADATA: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>{title}{author}
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def metadata(title: str, author: str, producer: str, pdf_a: PdfA) -> bytes:
    """The XMP metadata of a letter; title and author may be empty."""
    titled = f'\n<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    written = f"\n<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
    said = _METADATA.format(
        part=_PART[pdf_a],
        title=titled if title else "",
        author=written if author else "",
        producer=escape(producer),
    )
    return said.encode()


def prepare(drawn: Any) -> bytes:
    """Make drawn letters fit for the archive.

    Pictures are shown as they are (ISO 19005-2, 6.2.8), and the colours get a meaning (6.2.3).

    Args:
        drawn: a ``pydyf.PDF`` that is not written yet; a colour profile is added to its objects.

    Returns:
        What the catalogue of each letter is to say.
    """
    from pydyf import Array, Dictionary, Stream, String

    for found in drawn.objects:
        if isinstance(found, Stream) and found.extra.get("Interpolate"):
            found.extra["Interpolate"] = "false"
    content = (resources.files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes()
    profile = Stream([content], {"N": 3}, compress=True)
    drawn.add_object(profile)
    intent = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "DestOutputProfile": profile.reference}
    named = dict.fromkeys(("OutputConditionIdentifier", "Info"), String(_COLOURS))
    return b"/OutputIntents " + bytes(Array([Dictionary({**intent, **named})]).data)
