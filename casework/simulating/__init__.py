"""A year of a city on the virtual clock: made-up cases lived through the real operations, their load counted by week.

Start at ``casework.simulating.running``; what officers and parties are inclined to do stands in ``behaviour.yaml``.
"""
