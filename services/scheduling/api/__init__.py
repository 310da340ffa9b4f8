"""Parse, call an operation, render; split by capability."""

from services.scheduling.api import activities, calendar_feeds, corrections, items, plans, rooms, series, terms
from services.scheduling.api.routes import api, feeds

__all__ = [
    "activities",
    "api",
    "calendar_feeds",
    "corrections",
    "feeds",
    "items",
    "plans",
    "rooms",
    "series",
    "terms",
]
