"""Activities: made, scheduled, moved, held, cancelled. Each change is one version and one event."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.scheduling.domain.activities import Action, Span, next_state
from services.scheduling.models import Activity, Room
from services.scheduling.operations import events, reminders
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import audience_of
from services.scheduling.operations.clashes import booking, check_clashes
from services.scheduling.operations.finding import found
from services.scheduling.operations.shapes import give_span, give_window, new_activity, take_audience
from shared.errors import ConflictError, InvalidError

When = Mapping[str, Any]


def span_from(acting: Acting, values: When) -> Span | None:
    """`starts_at` and `ends_at`, or whole days from `day` to `last_day`; None if the values name no time."""
    if values.get("day") is not None:
        return Span.of_days(values["day"], days_end(values), acting.zone)
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if starts_at is None and ends_at is None:
        return None
    if starts_at is None or ends_at is None:
        missing = "starts_at" if starts_at is None else "ends_at"
        raise InvalidError(
            f"{missing}: give both starts_at and ends_at, or day",
            detail_zh="请同时给出开始和结束时间,或只给出日期",
            code="span",
            fields={missing: ["missing"]},
        )
    return Span(starts_at, ends_at)


def days_end(values: When) -> date:
    first: date = values["day"]
    last: date = values.get("last_day") or first
    if last < first:
        raise InvalidError(
            "last_day: before day", detail_zh="结束日期早于开始日期", code="span", fields={"last_day": ["before day"]}
        )
    return last


def create_activity(acting: Acting, values: Mapping[str, Any]) -> Activity:
    """An activity without a plan: scheduled if it names a time, else planned in its window."""
    school = acting.school(values.get("school_id"))
    audience = audience_of(acting, school, values.get("participants"))
    texts = {name: values[name] for name in ("title", "category", "owner", "place", "notes") if name in values}
    activity = new_activity(acting, school, audience, **texts)
    give_window(activity, values.get("window_from"), values.get("window_to"), acting.zone)
    span = span_from(acting, values)
    if span is not None:
        activity.state = "scheduled"
        take_time(acting, activity, span, values)
    elif values.get("room_id") is not None:
        raise room_needs_time()
    with booking(acting, activity.id, activity.room_id, span):
        acting.session.add(activity)
    if span is not None:
        check_clashes(acting, activity, span, values.get("override_reason"))
    events.tell_new(acting.session, [activity])
    reminders.plan(acting.session, [activity], acting.now, acting.zone)
    return activity


def take_time(acting: Acting, activity: Activity, span: Span, values: Mapping[str, Any]) -> None:
    """Gives it a time, and its room and participants if the values name them."""
    give_span(activity, span, acting.zone)
    if "room_id" in values:
        take_room(acting, activity, values["room_id"])


def take_room(acting: Acting, activity: Activity, room_id: UUID | None) -> None:
    if room_id is None:
        activity.room_id = None
        return
    room = acting.session.get(Room, room_id)
    if room is None or not room.active:
        raise InvalidError(
            "room_id: no such room", detail_zh="没有这个场地", code="room", fields={"room_id": ["no such room"]}
        )
    activity.room_id = room.id
    activity.place = activity.place or room.name


def room_needs_time() -> InvalidError:
    return InvalidError(
        "room_id: a room is booked for a time; give starts_at and ends_at",
        detail_zh="预订场地需要先确定时间",
        code="room_without_time",
        fields={"room_id": ["needs starts_at and ends_at"]},
    )


def schedule(acting: Acting, activity: Activity, values: Mapping[str, Any], action: Action = "schedule") -> Activity:
    """Gives the activity a day and time, and moves its room, its people's time and its reminders with it.

    Raises ConflictError: the room is taken, somebody is busy (unless `override_reason`), or its state forbids it.
    """
    state = next_state(activity.state, action)
    span = span_from(acting, values)
    if span is None:
        raise InvalidError(
            "starts_at: give starts_at and ends_at, or day",
            detail_zh="请给出时间",
            code="span",
            fields={"starts_at": ["missing"]},
        )
    with booking(acting, activity.id, values.get("room_id", activity.room_id), span):
        take_all(acting, activity, span, values)
        activity.state = state
    check_clashes(acting, activity, span, values.get("override_reason"))
    return changed(acting, activity, action)


def take_all(acting: Acting, activity: Activity, span: Span, values: Mapping[str, Any]) -> None:
    """The new time, room and participants together: half of them would not be allowed to stand."""
    with acting.session.no_autoflush:
        if values.get("participants") is not None:
            take_audience(activity, audience_of(acting, activity.school_id, values["participants"]))
        if values.get("place") is not None:
            activity.place = values["place"]
        take_time(acting, activity, span, values)


def changed(acting: Acting, activity: Activity, action: Action) -> Activity:
    """Counts the version up, tells the others, and lets the reminders follow."""
    activity.version += 1
    activity.updated_at = acting.now
    acting.session.flush()
    events.tell_change(acting.session, activity, action)
    reminders.plan(acting.session, [activity], acting.now, acting.zone)
    return activity


def reschedule(acting: Acting, activity: Activity, values: Mapping[str, Any]) -> Activity:
    return schedule(acting, activity, values, "reschedule")


def postpone(acting: Acting, activity: Activity, values: Mapping[str, Any]) -> Activity:
    """Takes the day away again: it is planned for a window, its room is free and its reminders are off."""
    activity.state = next_state(activity.state, "postpone")
    first, last = values["window_from"], values["window_to"]
    activity.room_id = None
    activity.window_from, activity.window_to = first, last
    give_span(activity, None, acting.zone)
    activity.reason = values.get("reason", "")
    return changed(acting, activity, "postpone")


def cancel(acting: Acting, activity: Activity, reason: str) -> Activity:
    """It will not take place; its room is free at once."""
    activity.state = next_state(activity.state, "cancel")
    activity.reason = reason
    return changed(acting, activity, "cancel")


def hold(acting: Acting, activity: Activity) -> Activity:
    """It took place; refused before it began."""
    state = next_state(activity.state, "hold")
    if activity.starts_at is not None and activity.starts_at > acting.now:
        raise ConflictError(
            "it has not begun yet; cancel or reschedule it instead",
            detail_zh="活动尚未开始,不能标记为已举行",
            code="not_begun",
        )
    activity.state = state
    return changed(acting, activity, "hold")


def change_activity(acting: Acting, activity: Activity, values: Mapping[str, Any]) -> Activity:
    """Its words, window, room or participants; its time is `reschedule`'s."""
    next_state(activity.state, "update")
    for name in ("title", "category", "owner", "place", "notes"):
        if name in values:
            setattr(activity, name, values[name])
    if values.get("participants") is not None:
        take_audience(activity, audience_of(acting, activity.school_id, values["participants"]))
    if "window_from" in values:
        give_window(activity, values["window_from"], values["window_to"], acting.zone)
    if "room_id" in values:
        change_room(acting, activity, values["room_id"])
    span = activity.span
    if span is not None and ("room_id" in values or values.get("participants") is not None):
        check_clashes(acting, activity, span, values.get("override_reason"))
    return changed(acting, activity, "update")


def change_room(acting: Acting, activity: Activity, room_id: UUID | None) -> None:
    if activity.span is None and room_id is not None:
        raise room_needs_time()
    with booking(acting, activity.id, room_id, activity.span):
        take_room(acting, activity, room_id)


def locked(acting: Acting, activity_id: UUID) -> Activity:
    """The activity, locked until the transaction ends."""
    return found(acting.session, Activity, activity_id, lock=True)
