"""Lists that officers hand in to open cases from: kept for a day, read ahead, imported when the officer says so.

``keeping`` owns the files, ``offered`` what may be imported by whom, ``ahead`` what is shown before anything is
written, ``importing`` what is done then. How a list is read and how its cases are opened is the matter of
``casework.importing`` and ``casework.ledgers``.
"""
