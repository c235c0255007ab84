"""Makes the lighter copies of the free fonts: ``python -m documents.fonts.building``.

A letter embeds a subset of each font, and the time that takes grows with the size of the font, so set-up prunes each
once to the characters of official text and drops the layout tables such text never uses. HarfBuzz does it in a second
where fontTools' own subsetter takes two minutes. Owns the ``pruned`` folder; finding and choosing fonts is
``documents.fonts.finding``. Fonts that offices own are never touched.
"""

from __future__ import annotations

import importlib
import io
import sys
from pathlib import Path
from typing import Any

from documents.fonts.families import ROLES, Role, official_characters
from documents.fonts.finding import fonts_folder, pruned_path, source_path

_UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "VORG", "BASE", "vhea", "vmtx", "DSIG")
_FAMILY_NAMES = (1, 16)


def prune(role: Role, source: Path, target: Path) -> None:
    """Write ``source`` to ``target``, holding only official characters and named after the role."""
    from fontTools.ttLib import TTFont

    hb: Any = importlib.import_module("uharfbuzz")  # ships no types

    face = hb.Face(hb.Blob.from_file_path(str(source)))
    wanted = hb.SubsetInput()
    wanted.unicode_set.set(set(official_characters()) if role.prune else face.unicodes)
    wanted.drop_table_tag_set.update({int.from_bytes(tag.encode("ascii"), "big") for tag in _UNUSED_TABLES})
    wanted.flags = (
        hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.DESUBROUTINIZE
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    pruned = hb.subset(face, wanted)
    part = target.with_suffix(".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TTFont(io.BytesIO(pruned.blob.data)) as font:
        for record in list(font["name"].names):
            if record.nameID in _FAMILY_NAMES:
                font["name"].setName(role.family, record.nameID, record.platformID, record.platEncID, record.langID)
        font.save(part)
    part.replace(target)


def main() -> int:
    """Prune what is not pruned yet; quiet when there is nothing to do. Returns 1 when a source is missing."""
    folder = fonts_folder()
    missing = 0
    for role in ROLES:
        source, target = source_path(role, folder), pruned_path(role, folder)
        if source is None:
            sys.stderr.write(f"缺少字体文件 {role.source}（{role.chinese}），请运行 scripts/setup_system.sh\n")
            missing += 1
        elif not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            prune(role, source, target)
            sys.stdout.write(f"已整理字体：{role.chinese}（{target.name}）\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
