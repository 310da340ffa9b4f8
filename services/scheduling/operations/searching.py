"""Finding activities: by day, school, plan, state, who takes part, words of the title."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from services.scheduling.models import Activity, Membership

PLAIN = ("school_id", "plan_id", "series_id", "state", "category", "room_id")


def activities_matching(session: Session, filters: Mapping[str, Any], today: date) -> Select[Any]:
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
        activities = activities.where(concerning_person(session, filters["person"], today))
    if filters.get("group") is not None:
        activities = activities.where(Activity.concerns.contains([filters["group"]]))
    if words := (filters.get("q") or "").strip():
        activities = activities.where(Activity.title.icontains(words, autoescape=True))
    return activities


def concerning_person(session: Session, person: UUID, today: date) -> ColumnElement[bool]:
    """What somebody takes part in: invited by name, by a group, by a school, or as everyone in the district.

    The person's ids are read first, so that the index over `concerns` can answer.
    """
    current = select(Membership).where(
        Membership.person_id == person,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    memberships = session.scalars(current).all()
    ids = {person, *(each.school_id for each in memberships), *(key for each in memberships for key in each.group_ids)}
    concerned = Activity.concerns.overlap(sorted(ids))
    return or_(concerned, Activity.district_wide) if memberships else concerned
