"""The typefaces of official paper, by the part they play, and where each may come from.

Owns the table of roles and the character set that official text draws on. Reads no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

SERIF_REGULAR = "NotoSerifSC-Regular.otf"
SANS_REGULAR = "NotoSansSC-Regular.otf"


@dataclass(frozen=True, slots=True)
class Role:
    """One typeface of GB/T 9704 and its sources, best first."""

    family: str
    """Name the style sheets use."""
    chinese: str
    """Name officers use."""
    office: tuple[str, ...]
    """Family names of the fonts offices own; taken as they are when they lie in the fonts folder."""
    source: str
    """File name of the free substitute."""
    prune: bool = True
    """Whether set-up makes a lighter copy holding only the characters of official text."""


ROLES = (
    Role("Shixian FangSong", "仿宋", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"), "FandolFang-Regular.otf"),
    Role("Shixian KaiTi", "楷体", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"), "FandolKai-Regular.otf"),
    Role("Shixian HeiTi", "黑体", ("黑体", "SimHei"), SANS_REGULAR),
    Role("Shixian SongTi", "宋体", ("宋体", "SimSun"), SERIF_REGULAR),
    Role(
        "Shixian BiaoSong",
        "小标宋",
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        "FandolSong-Bold.otf",
    ),
    # Personal names use characters the free FangSong and KaiTi lack (喆 堃 赟 昇 婳 彧); this face has some 30,000.
    Role("Shixian Rare", "生僻字后备字体", (), SERIF_REGULAR, prune=False),
)

_PUNCTUATION = "—–…‘’“”·•×÷±≤≥≠℃‰㎡㎥©®〔〕【】《》〈〉「」『』　、。！？；：（），．％＆＠＃￥①②③④⑤⑥⑦⑧⑨⑩□☐☑✓√■●★▲△＿"
_SPACES = (0xA0, 0x2002, 0x2003)


@cache
def official_characters() -> frozenset[int]:
    """Code points of official text: ASCII, the whole of GB 2312, and the punctuation official paper uses."""
    points = set(range(0x20, 0x7F)) | {ord(character) for character in _PUNCTUATION} | set(_SPACES)
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((lead, trail)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return frozenset(points)
