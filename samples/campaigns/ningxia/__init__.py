"""The Ningxia story; it begins in ``story``."""
