"""How the tests tell a reading: one short tuple an activity."""

from __future__ import annotations

from services.scheduling.plans import Activity, Document, read_text

Told = tuple[str, int | None, int | None, int | None, str | None]


def told_of(activity: Activity) -> Told:
    return activity.text, activity.month_from, activity.month_to, activity.week, activity.date


def activities_of(document: Document) -> list[Activity]:
    return [activity for plan in document.plans for activity in plan.activities]


def told(text: str) -> list[Told]:
    """(text, month from, month to, week, date) of every activity, in order."""
    return [told_of(activity) for activity in activities_of(read_text(text))]


def owners(text: str) -> list[tuple[str, str | None]]:
    """(text, who does it) of every activity, in order."""
    return [(activity.text, activity.owner) for activity in activities_of(read_text(text))]


def in_month(month: int, *texts: str, to: int | None = None, week: int | None = None) -> list[Told]:
    return [(text, month, to or month, week, None) for text in texts]
