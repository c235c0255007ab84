"""Letters as Word files that an office can go on editing.

Owns the way from the section of HTML that also becomes the PDF to a DOCX: same words, same measures. It has no layout
of its own, so that the two cannot drift apart. python-docx and WeasyPrint are imported when a file is made.
"""

from documents.wordfile.making import to_docx

__all__ = ["to_docx"]
