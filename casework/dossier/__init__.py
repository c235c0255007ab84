"""The dossier (案卷) of a case, for the archive and the court: gathered here, put together by ``documents.dossier``.

Everything in it is read from one consistent state of the store and from the files beside it, each compared with the
hash that was recorded. Nothing is computed anew and no clock is read: the same case makes the same bytes.
"""

from casework.dossier.defects import Defect, IncompleteError
from casework.dossier.writing import Batch, Written, write_dossier, write_dossiers

__all__ = ["Batch", "Defect", "IncompleteError", "Written", "write_dossier", "write_dossiers"]
