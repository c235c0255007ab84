"""The runs of one paragraph: text with its white space as CSS has it, line breaks, blanks to write on, pictures.

Owns what stands within a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from documents.wordfile.blocks import Blank, Break, Picture, Run, Type, Words
from documents.wordfile.cascade import Cascade, Element, Style
from engine.errors import DocumentError

_SPACE = re.compile(r"[ \t\n\r\f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(slots=True)
class Inline:
    """Collects runs.

    Args:
        cascade: tells the looks.
        seal: picture that ``img`` stands for; None: no picture is allowed.
        width: of the column, for pictures placed from its right edge.
    """

    cascade: Cascade
    seal: bytes | None
    width: float
    runs: list[Run] = field(default_factory=list)

    def text(self, text: str | None, kind: Type) -> None:
        """Add text: runs of white space become one space, none at the start of a line."""
        if not text:
            return
        if _CONTROL.search(text):
            shown = repr(text.strip()[:40])
            raise DocumentError(f"“{self.cascade.title}”无法生成 Word 文件：文字中有不可见的控制字符，请删去：{shown}")
        words = _SPACE.sub(" ", text)
        if self._at_space():
            words = words.removeprefix(" ")
        if not words:
            return
        last = self.runs[-1] if self.runs else None
        if isinstance(last, Words) and last.type == kind:
            self.runs[-1] = replace(last, text=last.text + words)
        else:
            self.runs.append(Words(words, kind))

    def element(self, element: Element, style: Style) -> None:
        """Add an element that stands within a line."""
        if element.tag == "br":
            self._trim()
            self.runs.append(Break(style.type))
        elif element.tag == "img":
            self.runs.append(self._picture(element, style))
        elif element.tag != "span" or style.position != "static":
            raise self.cascade.unknown(element, "在一行之中的标签")
        elif style.display == "inline-block" and style.width and not "".join(element.itertext()).strip():
            self.runs.append(Blank(style.width, style.type))
        else:
            self.text(element.text, style.type)
            for child in element:
                self.element(child, self.cascade.style(child))
                self.text(child.tail, style.type)

    def done(self) -> tuple[Run, ...]:
        """What was collected, without white space or a line break at the end; nothing more is collected then."""
        self._trim()
        if self.runs and isinstance(self.runs[-1], Break):
            self.runs.pop()
        return tuple(self.runs)

    def _at_space(self) -> bool:
        words = next((run for run in reversed(self.runs) if not isinstance(run, Picture)), None)
        return words is None or isinstance(words, Break) or (isinstance(words, Words) and words.text.endswith(" "))

    def _trim(self) -> None:
        last = self.runs[-1] if self.runs else None
        if isinstance(last, Words):
            text = last.text.rstrip(" ")
            self.runs[-1:] = [replace(last, text=text)] if text else []

    def _picture(self, element: Element, style: Style) -> Picture:
        """A picture that stands out of the line, placed from the right and lower sides of its paragraph."""
        _, right, bottom, _ = style.place
        if self.seal is None or style.position != "absolute" or style.width is None or right is None or bottom is None:
            raise self.cascade.unknown(element, "不在落款处的图片")
        top = style.setting.line - bottom - style.height
        return Picture(self.seal, style.width, style.height, self.width - right - style.width, top)
