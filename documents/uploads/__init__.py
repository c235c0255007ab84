"""What a file that is handed in really is, and why it may not be kept: one module for each family of formats.

Owns the reading of headers and structures, never of pixels or text. Which kinds are taken for which use, and the
sentences about that, are ``documents.uploads.filetypes``.
"""
