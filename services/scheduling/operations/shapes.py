"""How an activity's row is filled: its audience, its window, its time, and what follows from them."""

from datetime import UTC, date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.activities import NO_DAY, Span, midnight
from services.scheduling.models import Activity
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import Audience
from shared.ids import new_id


def new_activity(acting: Acting, school: UUID, audience: Audience, **values: Any) -> Activity:
    """A planned activity without any day yet; `values` are its other columns. Not added to the session."""
    unset: dict[str, Any] = {
        "category": "",
        "owner": "",
        "place": "",
        "notes": "",
        "plan_title": "",
        "plan_version": 0,
        "reason": "",
    }
    activity = Activity(
        id=new_id(),
        school_id=school,
        state="planned",
        all_day=False,
        sorts_at=NO_DAY,
        created_by=acting.caller.person,
        created_at=acting.now,
        updated_at=acting.now,
        version=1,
        **unset | values,
    )
    take_audience(activity, audience)
    return activity


def take_audience(activity: Activity, audience: Audience) -> None:
    activity.participants = audience.participants
    activity.concerns = audience.concerns
    activity.district_wide = audience.district_wide
    activity.invited_schools = audience.invited_schools


def give_window(activity: Activity, first: date | None, last: date | None, zone: ZoneInfo) -> None:
    """The days it may fall on; they say where it stands in a list as long as it has no time."""
    activity.window_from, activity.window_to = first, last
    if activity.starts_at is None:
        activity.first_day, activity.last_day = first, last
        activity.sorts_at = midnight(first, zone) if first else NO_DAY


def give_span(activity: Activity, span: Span | None, zone: ZoneInfo) -> None:
    """Its time, or none any more: then its window counts again."""
    if span is None:
        activity.starts_at = activity.ends_at = None
        activity.all_day = False
        give_window(activity, activity.window_from, activity.window_to, zone)
        return
    activity.starts_at, activity.ends_at = span.starts_at.astimezone(UTC), span.ends_at.astimezone(UTC)
    activity.all_day = span.all_day
    activity.first_day, activity.last_day = span.days(zone)
    activity.sorts_at = activity.starts_at
