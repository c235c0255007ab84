"""What one event does to a case beside the move: facts, deadlines, restrictions, duties, papers.

The order of things is ``settle``; the arithmetic of dates is ``engine.periods``; who asks is ``engine.decide``.
"""
