"""A dossier (案卷) as one PDF: cover, directory, what belongs to the case, closing sheet, one page number on each page.

Owns the assembling alone: parts go in, a PDF comes out. What belongs to a case, whether it is whole and what is said of
it is decided in ``casework.dossier``; the look of the pages drawn here is that of the templates ``dossier_*``.
"""

from documents.dossier.assembling import Assembled, assemble
from documents.dossier.foreign import Condition, condition_of
from documents.dossier.parts import Dossier, Item, Kept, Part, Picture, Placed, Sheets
from documents.dossier.pictures import Look, look_at

__all__ = [
    "Assembled",
    "Condition",
    "Dossier",
    "Item",
    "Kept",
    "Look",
    "Part",
    "Picture",
    "Placed",
    "Sheets",
    "assemble",
    "condition_of",
    "look_at",
]
