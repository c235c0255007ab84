"""The typefaces of official paper: which there are, where they are found, how the free ones are made lighter.

Knows files and fontconfig, no letter. Which face draws which character of a letter is ``documents.pdf.glyphs``.
"""
