"""Reports of units: listed, filled in, filed, sent back, accepted, added up, printed as the regulation's form.

Owns the operations of officers on reports. A report is a case with its own chain, made from the fragment
``common/report.yaml``; what the cases already know of its figures is counted by :mod:`casework.knowing`.
"""

from casework.reports.columns import InForce, columns_in_force, read_columns, type_columns
from casework.reports.desk import ReportRow
from casework.reports.filing import accept, attachment_fact, file_report, report_told, send_back
from casework.reports.forms import Exported, export_report, export_rollup, write_form
from casework.reports.listing import ReportsWanted, list_reports, report_page
from casework.reports.matrices import Matrix, MatrixRow, matrix
from casework.reports.reading import Filled, cell_of, read_form
from casework.reports.rollup import RolledDifference, Rollup, UnitRow, rollup
from casework.reports.showing import show_report
from casework.reports.told import STATUS_LABELS, Status, Told

__all__ = [
    "STATUS_LABELS",
    "Exported",
    "Filled",
    "InForce",
    "Matrix",
    "MatrixRow",
    "ReportRow",
    "ReportsWanted",
    "RolledDifference",
    "Rollup",
    "Status",
    "Told",
    "UnitRow",
    "accept",
    "attachment_fact",
    "cell_of",
    "columns_in_force",
    "export_report",
    "export_rollup",
    "file_report",
    "list_reports",
    "matrix",
    "read_columns",
    "read_form",
    "report_page",
    "report_told",
    "rollup",
    "send_back",
    "show_report",
    "type_columns",
    "write_form",
]
