"""The Guiyang story; it begins in ``story``."""
