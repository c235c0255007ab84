"""Signing in by the bureau's own identity provider (OpenID Connect): optional, and beside passwords.

``settings`` reads who the provider is, ``provider`` speaks with it and judges what it says, ``letting_in`` finds the
officer. How browsers are sent there and back is the matter of ``web``.
"""
