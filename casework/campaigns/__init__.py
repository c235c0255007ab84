"""Campaigns: where their phases stand, who takes part, enlisting units, the next year's campaign.

A campaign is a case like any other; its phases are regions moved by its dates, its units are cases opened in it.
Reports are the matter of ``casework.reports``.
"""

from casework.campaigns.enlisting import enlist
from casework.campaigns.following import clone
from casework.campaigns.showing import Campaign, Participant, show_campaign

__all__ = ["Campaign", "Participant", "clone", "enlist", "show_campaign"]
