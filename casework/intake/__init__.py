"""What comes in: tables of enterprises, postal results, reviews and statements, read strictly and reported row by row.

Readers turn files into values and refusals; they know no store, no clock and no procedure. Nothing is opened or
recorded here: that is done by the operations of casework with what the readers give.
"""
