"""Settings of the whole suite: how much of the long tests is run.

`make test` runs a seeded sample, the same each time, so that a failure is the change's and not chance's. `make soak`
sets ``SHIXIAN_SOAK`` and searches wide, with new examples each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("sample", derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("soak" if os.environ.get("SHIXIAN_SOAK") else "sample")
