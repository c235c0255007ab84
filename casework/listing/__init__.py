"""What officers look up: cases, one case whole, deadlines with their colours and proofs. Nothing here changes anything.

Each list is narrowed to the offices that the asking officer has jurisdiction over; None stands for the administrator of
the machine, who sees all.
"""

from casework.listing.cases import CaseRow, list_cases, show_case
from casework.listing.colours import COLOUR_LABELS, STATUS_LABELS, Colour, colour, colour_named
from casework.listing.deadlines import DeadlineRow, Wanted, list_deadlines
from casework.listing.explaining import explain_deadline
from casework.listing.looking import state_labels

__all__ = [
    "COLOUR_LABELS",
    "STATUS_LABELS",
    "CaseRow",
    "Colour",
    "DeadlineRow",
    "Wanted",
    "colour",
    "colour_named",
    "explain_deadline",
    "list_cases",
    "list_deadlines",
    "show_case",
    "state_labels",
]
