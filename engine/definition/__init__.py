"""From the text of a procedure file to values: what may be written, how it is read, and how names are resolved.

What the values are is ``engine.model``; whether the whole makes sense is judged in ``engine.checking``.
"""
