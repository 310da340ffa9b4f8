"""Series (重复活动): which recurrence rules are taken, and what holidays and make-up days (调休) do to their days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.domain.terms import TermCalendar
from shared.errors import InvalidError

MOST_OCCURRENCES = 200
NEAR = timedelta(days=14)

#: Part of an RRULE → what it may say. No FREQ finer than a day, no parts that could search for years in vain.
NUMBER = r"[1-9]\d{0,2}"
WEEKDAYS = r"(?:MO|TU|WE|TH|FR|SA|SU)"
PARTS: Mapping[str, Mapping[str, str]] = {
    "DAILY": {},
    "WEEKLY": {"BYDAY": rf"{WEEKDAYS}(?:,{WEEKDAYS}){{0,6}}"},
    "MONTHLY": {
        "BYDAY": rf"(?:[+-]?[1-4]|-1){WEEKDAYS}(?:,(?:[+-]?[1-4]|-1){WEEKDAYS}){{0,6}}",
        "BYMONTHDAY": r"(?:[1-9]|1\d|2[0-8]|-1)(?:,(?:[1-9]|1\d|2[0-8]|-1)){0,9}",
    },
    "YEARLY": {},
}
ANY = {"INTERVAL": r"[1-9]\d?", "COUNT": NUMBER, "UNTIL": r"20\d{6}(?:T\d{6}Z?)?", "WKST": WEEKDAYS}


def checked_rule(rule: str) -> str:
    """The rule in its plain form; raises InvalidError for what we do not take, naming the part."""
    parts: dict[str, str] = {}
    for part in rule.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise refused(f"{part[:40]!r} is not NAME=VALUE, or is there twice")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in PARTS:
        raise refused("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    allowed = {"FREQ": frequency, **ANY, **PARTS[frequency]}
    for name, value in parts.items():
        if name not in allowed or not re.fullmatch(allowed[name], value):
            raise refused(f"{name}={value[:40]} is not possible with FREQ={frequency}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise refused("give COUNT or UNTIL, not both")
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise refused("give BYDAY or BYMONTHDAY, not both")
    if "UNTIL" in parts:
        # We count in local days.
        parts["UNTIL"] = checked_day(parts["UNTIL"][:8])
    return ";".join(f"{name}={value}" for name, value in parts.items())


def checked_day(digits: str) -> str:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise refused(f"UNTIL={digits} is no day") from None
    return digits


def refused(why: str) -> InvalidError:
    return InvalidError(f"rule: {why}", detail_zh="重复规则有误", code="rule", fields={"rule": [why]})


@dataclass(frozen=True)
class Occurrence:
    """One day of a series; `instead_of` is the day that the rule names when a make-up day stands in for it."""

    day: date
    instead_of: date | None = None


def occurrences(days: Iterable[date], term: TermCalendar | None, except_on: Iterable[date] = ()) -> list[Occurrence]:
    """The days of a rule as they really fall: exceptions left out, holidays left out or made up for.

    What falls on a holiday moves to the day that is worked by the timetable of that date; where make-up days
    only name a weekday, to the nearest of that weekday within two weeks. Each day once, in order.
    """
    exceptions = set(except_on)
    wanted = [day for day in days if day not in exceptions]
    kept = {day: Occurrence(day) for day in wanted if term is None or not term.is_free(day)}
    if term is not None:
        for day in wanted:
            if not term.is_free(day):
                continue
            instead = made_up(day, term, taken=kept)
            if instead is not None and instead not in exceptions:
                kept[instead] = Occurrence(instead, day)
    return [kept[day] for day in sorted(kept)][:MOST_OCCURRENCES]


def made_up(day: date, term: TermCalendar, *, taken: Mapping[date, Occurrence]) -> date | None:
    """The day that is worked instead of `day`, if there is one that is not taken yet."""
    for makeup in term.makeup_days:
        if makeup.follows_on == day and makeup.worked_on not in taken:
            return makeup.worked_on
    by_weekday = [
        makeup.worked_on
        for makeup in term.makeup_days
        if makeup.follows_weekday == day.isoweekday()
        and makeup.worked_on not in taken
        and abs(makeup.worked_on - day) <= NEAR
    ]
    return min(by_weekday, key=lambda worked: abs(worked - day), default=None)
