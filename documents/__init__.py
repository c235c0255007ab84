"""Rendering of what officers sign and post: letters, lists, print files, tables, sample seals.

Pure: values in, bytes out. It knows no database, no clock and no procedure; it computes no date (a letter prints the
deadline that was stored). WeasyPrint, pikepdf, Pillow, python-docx and xlsxwriter are imported inside functions:
importing them costs more than a whole command of the command line.
"""
