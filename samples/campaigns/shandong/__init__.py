"""The Shandong story; it begins in ``story``."""
