"""What the page of one case tells beside its state, read from its records: service, files, chain, who must act."""

from casework.onecase.chain import Chain
from casework.onecase.service import Service
from casework.onecase.told import Beside, beside
from casework.onecase.waiting import Waits

__all__ = ["Beside", "Chain", "Service", "Waits", "beside"]
