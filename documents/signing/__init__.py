"""Seals and signatures: pictures and keys in the folder of seals, where a seal stands, signing and checking a PDF.

Whether a letter may be sealed at all is decided by its life (``engine.life``), not here.
"""
