"""Side by side with peers and with the raw floor, measured as ratios in one run, never as timed tests.

Each module is a programme of its own: ``python -m bench.NAME [--quick] [--json]``. What several need is beside them.
"""
