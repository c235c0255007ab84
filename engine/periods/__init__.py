"""The law's clock: calendars, the rules by which periods are counted, the computed dates and their proofs.

Knows nothing of procedures or cases. What a procedure says of a period is read in ``engine.definition``; when a case's
deadlines begin, move and end is told in ``engine.running``.
"""
