"""What errors say to officers: the reason alone, without the name by which the program calls a field."""

from engine.errors import why

__all__ = ["why"]
