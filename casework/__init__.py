"""The operations: open, act, issue, import, sweep, render, remind, verify.

Each loads, authorises, decides and records in one unit of work. Roles and jurisdiction are enforced here and nowhere
else; screens, the command line and flows only call. No Prefect, no FastAPI.
"""
