"""Processes that are killed while they work, and what must be left of it: everything, once.

``scene`` makes a store in which every job has something to do, ``drive`` is the process to be killed, ``killing`` kills
it at points that a seed chooses and holds the outcome against an undisturbed run.
"""
