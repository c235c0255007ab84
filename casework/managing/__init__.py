"""Offices and officers as an installation has them: lists, registering and changing, absences, handing over.

Owns who may look and who may change it. The file from which a bureau is founded is read in ``casework.bureau``;
passwords, sessions and tokens are in ``casework.access``; what a delegation permits is told in
``casework.papers.posts``.
"""
