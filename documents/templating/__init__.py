"""From frozen values to the words of a letter: Jinja templates, locked; Chinese wording; what a template reads.

Ends at HTML. Everything about pages and files is ``documents.pdf`` and ``documents.wordfile``.
"""
