"""What `scheduling` publishes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.registry import Event, event

ParticipantKind = Literal["person", "group", "school", "district"]
ActivityState = Literal["planned", "scheduled", "held", "cancelled"]
Precision = Literal["day", "week", "month", "range"]


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Who takes part: one person, everybody in a group, a whole school, or the whole district."""

    kind: ParticipantKind
    id: UUID


@event("scheduling", "plan", "published")
@dataclass(frozen=True, kw_only=True)
class PlanPublished(Event):
    """A version of a work plan became public. `activity_ids` are those that it holds now."""

    plan_id: UUID
    school_id: UUID
    title: str
    office: str
    term: str
    plan_version: int
    activity_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Activity(Event):
    """One activity, whole. `window_from`/`window_to` (days, inclusive) hold from the plan on; `starts_at`/`ends_at`
    once it has a day. `plan_*` are None/empty for an activity without a plan.
    """

    activity_id: UUID
    school_id: UUID
    plan_id: UUID | None
    plan_title: str
    plan_version: int
    title: str
    category: str
    state: ActivityState
    window_from: date | None
    window_to: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    district_wide: bool
    participants: tuple[Participant, ...]
    reason: str = ""
    all_day: bool = False


@event("scheduling", "activity", "planned")
@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(Activity):
    """Published with a window (a month, a week) and no day yet, or its window, text or participants changed."""


@event("scheduling", "activity", "scheduled")
@dataclass(frozen=True, kw_only=True)
class ActivityScheduled(Activity):
    """It got a day and time."""


@event("scheduling", "activity", "rescheduled")
@dataclass(frozen=True, kw_only=True)
class ActivityRescheduled(Activity):
    """Its time, place, text or participants changed after it had a day."""


@event("scheduling", "activity", "cancelled")
@dataclass(frozen=True, kw_only=True)
class ActivityCancelled(Activity):
    """It will not take place; `reason` says why."""


@event("scheduling", "activity", "held")
@dataclass(frozen=True, kw_only=True)
class ActivityHeld(Activity):
    """It took place."""


@event("scheduling", "booking", "refused")
@dataclass(frozen=True, kw_only=True)
class BookingRefused(Event):
    """A booking asked for by an event (not by a request) could not be made."""

    school_id: UUID
    requested_by: str
    room_id: UUID | None
    reason: str


@event("scheduling", "reminder", "due")
@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """It is time to remind one person of one activity, as of one version of it (one row a recipient x occurrence x version)."""

    reminder_id: UUID
    activity_id: UUID
    activity_version: int
    school_id: UUID
    person_id: UUID
    title: str
    place: str
    starts_at: datetime
    minutes_before: int
    all_day: bool = False
