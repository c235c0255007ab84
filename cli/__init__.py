"""The `shixian` command: thin entry points that turn arguments into calls and results or errors into Chinese text.

Heavy libraries are imported inside the functions that need them, so that ``--help`` stays quick.
"""
