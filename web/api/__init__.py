"""The JSON API for other systems, at ``/api/v1``: each system has a token of its own and may what its officer may.

``door`` says who asks, ``problems`` how errors are told, the others are addresses by topic. Answers are casework's.
"""

from web.api.application import api
from web.api.door import KEPT_IN, allowed, token_of
from web.api.problems import problem

__all__ = ["KEPT_IN", "allowed", "api", "problem", "token_of"]
