"""Finding activities: by day, school, plan, state, who takes part, words of the title."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from services.scheduling.models import Activity, Membership

PLAIN = ("school_id", "plan_id", "series_id", "state", "category", "room_id")


def activities_matching(filters: Mapping[str, Any], today: date) -> Select[Any]:
    """All filters together; `from`/`to` take what touches those days, planned windows included."""
    activities = select(Activity)
    for name in PLAIN:
        if filters.get(name) is not None:
            activities = activities.where(getattr(Activity, name) == filters[name])
    if filters.get("from_day") is not None:
        activities = activities.where(Activity.last_day >= filters["from_day"])
    if filters.get("to_day") is not None:
        activities = activities.where(Activity.first_day <= filters["to_day"])
    if filters.get("person") is not None:
        activities = activities.where(concerning_person(filters["person"], today))
    if filters.get("group") is not None:
        activities = activities.where(Activity.concerns.contains([filters["group"]]))
    if words := (filters.get("q") or "").strip():
        activities = activities.where(Activity.title.icontains(words, autoescape=True))
    return activities


def concerning_person(person: UUID, today: date) -> ColumnElement[bool]:
    """What somebody takes part in: invited by name, by a group, by a school, or as everyone in the district."""
    current = (
        Membership.person_id == person,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    member = select(Membership.id).where(
        *current,
        or_(
            Activity.concerns.contains([Membership.school_id]),
            Activity.concerns.overlap(Membership.group_ids),
            Activity.district_wide,
        ),
    )
    return or_(Activity.concerns.contains([person]), member.correlate(Activity).exists())
