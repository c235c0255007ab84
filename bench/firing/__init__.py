"""What ``bench.fire_timers`` sets side by side: the sweep, the floor below it, the usual ways, other engines.

``places`` are databases to work on, ``contender`` says what each way must answer; every way has a module of its own.
"""
