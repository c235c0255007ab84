"""The pure core: procedures as data, periods, calendars, deciding and replaying.

Nothing in here reads a file, a database, the network or the clock. Everything it needs is an argument, everything it
answers is a frozen value.
"""
