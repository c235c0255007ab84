"""What makes things happen by themselves: the clock, the flows, and the command that keeps both running.

Nothing legal is decided here. Each job is one call of a function of ``casework`` that may be repeated without harm;
what is due comes from the store. Prefect gives retries, history and artifacts; when it is down the jobs run without it.
"""
