"""Reminders on their way to people: letters composed, handed to a mail port, shown in calendars."""
