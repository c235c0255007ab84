"""Processes that are killed while they work, and what must be left of it: everything, once.

This is the one place of the crash matrix. ``scene`` makes a store in which every job has something to do, ``places``
copies it and holds what a run leaves against what an undisturbed one leaves. Three modes work on it, each killed at
points that a seed chooses:

* ``killing`` - one process that does all jobs (``drive``), or the database under it: ``test_jobs``;
* ``service`` - ``shixian serve`` with its children: ``test_embedded``;
* ``scaled`` - a Prefect server with two workers: ``test_workers``.

``test_reminders`` kills rounds of reminders on a scene of its own. ``startup`` sets the clock of all those processes,
``ledger`` counts the deaths of all modules, and the count is printed at the end of the run.
"""
