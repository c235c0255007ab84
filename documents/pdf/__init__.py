"""From the HTML of letters to PDF: laying out, cutting a batch apart, joining a print file, reading what was drawn.

Owns all dealings with WeasyPrint. Words come from ``documents.templating``, signatures from ``documents.signing``.
"""
