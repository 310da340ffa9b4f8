"""Activities as an iCalendar document (RFC 5545) that clients follow: what moved moves, what is cancelled shows so."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration

from services.scheduling.models import Activity
from services.scheduling.operations.feeds import FeedContent

REFRESH = timedelta(hours=1)
STATUS = {"planned": "TENTATIVE", "scheduled": "CONFIRMED", "held": "CONFIRMED", "cancelled": "CANCELLED"}


def calendar_document(content: FeedContent, zone: ZoneInfo) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Qinglan//Scheduling//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", content.name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    days = [activity.first_day for activity in content.activities if is_timed(activity) and activity.first_day]
    if days:
        first, last = min(days), max(days)
        calendar.add_component(Timezone.from_tzinfo(zone, zone.key, date(first.year, 1, 1), date(last.year + 2, 1, 1)))
    for activity in content.activities:
        calendar.add_component(event_of(activity, zone))
    document: bytes = calendar.to_ical()
    return document


def is_timed(activity: Activity) -> bool:
    return activity.starts_at is not None and not activity.all_day


def event_of(activity: Activity, zone: ZoneInfo) -> Event:
    """The same UID for ever; SEQUENCE and LAST-MODIFIED tell the client which of two is newer."""
    event = Event()
    event.add("uid", f"{activity.id}@qinglan")
    event.add("sequence", activity.version - 1)
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("created", activity.created_at)
    event.add("summary", activity.title)
    event.add("status", STATUS[activity.state])
    if activity.place:
        event.add("location", activity.place)
    if activity.category:
        event.add("categories", [activity.category])
    if description := description_of(activity):
        event.add("description", description)
    add_time(event, activity, zone)
    return event


def add_time(event: Event, activity: Activity, zone: ZoneInfo) -> None:
    """A time in the district's zone; whole days for the rest. A window that is only planned leaves people free."""
    if is_timed(activity) and activity.starts_at is not None and activity.ends_at is not None:
        event.add("dtstart", activity.starts_at.astimezone(zone))
        event.add("dtend", activity.ends_at.astimezone(zone))
        event.add("transp", "TRANSPARENT" if activity.state == "cancelled" else "OPAQUE")
        return
    first, last = activity.first_day, activity.last_day
    if first is None or last is None:
        raise LookupError(f"{activity.id} has no day to show")
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def description_of(activity: Activity) -> str:
    parts: list[Any] = [activity.plan_title, activity.owner and f"负责:{activity.owner}", activity.notes]
    if activity.state == "cancelled":
        parts.insert(0, f"已取消:{activity.reason}")
    if activity.state == "planned":
        parts.insert(0, "日期待定")
    return "\n".join(part for part in parts if part)
