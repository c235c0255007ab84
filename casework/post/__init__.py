"""The post: lists of mails that go out, lists of what it took in, lists of what became of them.

A mail belongs to one service of one case by its number (``casework.mailing``); nothing here knows any procedure.
"""
