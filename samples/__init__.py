"""Synthetic input for demonstrations and tests, and the program that makes it. Nothing in it is real."""
