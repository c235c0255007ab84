"""What officers look up: cases, one case whole, deadlines with their colours and proofs. Nothing here changes anything.

Each list is narrowed to the offices that the asking officer has jurisdiction over; None stands for the administrator of
the machine, who sees all.
"""

from casework.listing.cases import list_cases, show_case
from casework.listing.colours import COLOUR_LABELS, STATUS_LABELS, Colour, colour, colour_named
from casework.listing.deadlines import DeadlineRow, Wanted, list_deadlines
from casework.listing.explaining import explain_deadline
from casework.listing.looking import state_labels
from casework.listing.matrix import Cell, matrix, summed
from casework.listing.paging import Page
from casework.listing.rows import CaseRow
from casework.listing.searching import find_cases
from casework.listing.waiting import DutyShown, duties_waiting, troubles_waiting
from casework.listing.worklist import WorkRow, worklist

__all__ = [
    "COLOUR_LABELS",
    "STATUS_LABELS",
    "CaseRow",
    "Cell",
    "Colour",
    "DeadlineRow",
    "DutyShown",
    "Page",
    "Wanted",
    "WorkRow",
    "colour",
    "colour_named",
    "duties_waiting",
    "explain_deadline",
    "find_cases",
    "list_cases",
    "list_deadlines",
    "matrix",
    "show_case",
    "state_labels",
    "summed",
    "troubles_waiting",
    "worklist",
]
