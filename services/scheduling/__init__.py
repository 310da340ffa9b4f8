"""Scheduling: terms, work plans, activities, rooms and bookings, reminders, calendar feeds."""
