"""Stores to measure on: a few cases recorded as in production, copied by the hundred thousand with chains of their own.

``histories`` says what cases live through, ``patterns`` records one case of each history through the store, ``moulds``
makes copies of them under other numbers, ``loading`` writes rows in bulk, ``waiting`` adds cases that only wait.
Everything is synthetic.
"""
