"""The life of papers after their draft: who takes which step, numbers, fitness to be issued, registers, batches.

What a step needs and which comes next is decided by ``engine.life``; each step is an entry of the register.
"""
