"""The Zhejiang story; it begins in ``story``."""
