"""Telling other systems what happens, as it is recorded: hooks.

``kinds`` says what is told of, ``happenings`` reads it from the chains, ``signing`` makes secrets and signatures,
``addresses`` says where nothing is sent, ``sending`` sends, ``managing`` is for those who look after hooks. A recording
costs nothing more for it: what is still to be told stands in the chains, behind the place that each hook has reached.
"""
