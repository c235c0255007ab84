"""The store: what is remembered, and the only place that knows SQL.

``contract`` says what a store does, ``values`` what it hands out; the other modules do it on SQLite through SQLModel's
tables. It decides nothing: it writes what ``casework`` decided, in one transaction, or nothing at all.
"""
