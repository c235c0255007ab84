"""The archive of paper originals (档案): filing, loans, hand-over, and for how long cases are kept.

Who may do it and what may follow what is told here; every act is an entry of the register, and the store keeps what
follows from the entries.
"""

from casework.archive.handover import HandedOver, hand_over
from casework.archive.keeping import Filing, file_case, give_back, lend
from casework.archive.listing import ArchiveRow, ArchiveWanted, list_archive
from casework.archive.retention import Retention, list_retention, retention_of, retention_words, set_retention

__all__ = [
    "ArchiveRow",
    "ArchiveWanted",
    "Filing",
    "HandedOver",
    "Retention",
    "file_case",
    "give_back",
    "hand_over",
    "lend",
    "list_archive",
    "list_retention",
    "retention_of",
    "retention_words",
    "set_retention",
]
