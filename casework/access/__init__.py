"""Who may come in: passwords, sessions, tokens, and what is noted of those who did.

Owns signing in and throttling, who may give passwords and tokens, the look at an unmasked personal id, the log of
exports and officers' saved views. Cookies, forms and addresses are the matter of ``web``; what somebody may do once in
is told in ``casework.authority`` and nowhere else.
"""
