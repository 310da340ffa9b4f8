"""Series: one rule, many activities. A part of it may be cancelled or moved: one, or one and all that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import select

from services.scheduling.domain.activities import TRANSITIONS, Span
from services.scheduling.domain.recurrence import Occurrence, checked_rule, occurrences
from services.scheduling.models import Activity, Series, Term
from services.scheduling.operations import events, reminders
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.activities import cancel, schedule, take_room
from services.scheduling.operations.audiences import audience_of
from services.scheduling.operations.clashes import booking, check_clashes
from services.scheduling.operations.recurrence import days_of
from services.scheduling.operations.shapes import give_span, give_window, new_activity
from services.scheduling.operations.terms import term_for
from shared.errors import ConflictError, InvalidError
from shared.ids import new_id

Which = Literal["one", "following"]


@dataclass(frozen=True)
class Made:
    """A series and its activities."""

    series: Series
    activities: Sequence[Activity]


def create_series(acting: Acting, values: Mapping[str, Any]) -> Made:
    """Makes the series and all its activities, scheduled; all of them or, at a clash, none.

    With a term it ends with the term, and the term's holidays and make-up days hold.
    """
    school = acting.school(values["school_id"])
    audience = audience_of(acting, school, values["participants"])
    term = term_for(acting, school, values["term_id"]) if values["term_id"] else None
    check_hours(values)
    falls = falls_of(values, term)
    series = Series(
        id=new_id(),
        school_id=school,
        district_wide=audience.district_wide,
        term_id=term.id if term else None,
        title=values["title"],
        rule=checked_rule(values["rule"]),
        first_on=values["first_on"],
        time_from=values["time_from"],
        time_to=values["time_to"],
        except_on=sorted(set(values["except_on"])),
        created_by=acting.caller.person,
    )
    acting.session.add(series)
    acting.session.flush()
    texts = {name: values[name] for name in ("title", "category", "place", "notes")}
    made = [
        new_activity(acting, school, audience, **texts, series_id=series.id, occurrence_on=fall.instead_of or fall.day)
        for fall in falls
    ]
    for activity, fall in zip(made, falls, strict=True):
        place_in_time(acting, activity, span_on(acting, series, fall.day), values)
    reminders.plan(acting.session, made, acting.now, acting.zone)
    return Made(series, made)


def check_hours(values: Mapping[str, Any]) -> None:
    begins, ends = values["time_from"], values["time_to"]
    if (begins is None) != (ends is None) or (begins is not None and ends <= begins):
        raise InvalidError(
            "time_to: give time_from and a later time_to, or neither for all day",
            detail_zh="请同时填写开始和结束时间,且结束晚于开始",
            code="hours",
            fields={"time_to": ["must be later than time_from"]},
        )


def falls_of(values: Mapping[str, Any], term: Term | None) -> list[Occurrence]:
    last = values["last_on"]
    if term is not None:
        last = min(last, term.ends_on) if last else term.ends_on
    days = days_of(values["rule"], values["first_on"], last)
    falls = occurrences(days, term.calendar if term else None, values["except_on"])
    if not falls:
        raise InvalidError(
            "rule: it names no day in that time",
            detail_zh="按此规则没有任何日期",
            code="rule",
            fields={"rule": ["names no day"]},
        )
    return falls


def span_on(acting: Acting, series: Series, day: date) -> Span:
    """Wall-clock hours on a local day, or all of it."""
    if series.time_from is None or series.time_to is None:
        return Span.of_days(day, day, acting.zone)
    begins, ends = (datetime.combine(day, at, acting.zone) for at in (series.time_from, series.time_to))
    return Span(begins, ends)


def place_in_time(acting: Acting, activity: Activity, span: Span, values: Mapping[str, Any]) -> None:
    day = span.days(acting.zone)[0]
    give_window(activity, day, day, acting.zone)
    give_span(activity, span, acting.zone)
    activity.state = "scheduled"
    take_room(acting, activity, values["room_id"])
    with booking(acting, activity.id, activity.room_id, span):
        acting.session.add(activity)
    check_clashes(acting, activity, span, values["override_reason"])
    events.tell_new(acting.session, [activity])


def part_of(acting: Acting, activity: Activity, which: Which) -> list[Activity]:
    """This occurrence, or it and those that follow; only what is still to come."""
    if activity.series_id is None:
        raise ConflictError(
            "the activity belongs to no series", detail_zh="该活动不属于重复活动", code="not_in_a_series"
        )
    if which == "one":
        return [activity]
    following = select(Activity).where(
        Activity.series_id == activity.series_id, Activity.occurrence_on >= activity.occurrence_on
    )
    rows = acting.session.scalars(following.order_by(Activity.occurrence_on).with_for_update())
    return [row for row in rows if (row.state, "cancel") in TRANSITIONS]


def cancel_part(acting: Acting, activity: Activity, which: Which, reason: str) -> list[Activity]:
    return [cancel(acting, each, reason) for each in part_of(acting, activity, which)]


def move_part(acting: Acting, activity: Activity, which: Which, values: Mapping[str, Any]) -> list[Activity]:
    """Moves by days, to other hours or to another room. Later ones first when moving forward, so that none is in
    another's way.
    """
    part = part_of(acting, activity, which)
    days = timedelta(days=values["days"])
    moved = []
    for each in sorted(part, key=lambda row: row.sorts_at, reverse=values["days"] > 0):
        change = {name: values[name] for name in ("room_id", "override_reason") if name in values}
        moved.append(schedule(acting, each, {**change, **moved_time(acting, each, days, values)}, "reschedule"))
    return sorted(moved, key=lambda row: row.sorts_at)


def moved_time(acting: Acting, activity: Activity, days: timedelta, values: Mapping[str, Any]) -> dict[str, Any]:
    """The new time as `schedule` takes it: the same wall-clock hours on the new day unless others are given."""
    span = activity.span
    if span is None:
        return {}
    first, last = span.days(acting.zone)
    begins: time | None = values.get("time_from")
    ends: time | None = values.get("time_to")
    if begins is None and span.all_day:
        return {"day": first + days, "last_day": last + days}
    hours = (
        begins or span.starts_at.astimezone(acting.zone).time(),
        ends or span.ends_at.astimezone(acting.zone).time(),
    )
    return {
        "starts_at": datetime.combine(first + days, hours[0], acting.zone),
        "ends_at": datetime.combine((first if begins else last) + days, hours[1], acting.zone),
    }
