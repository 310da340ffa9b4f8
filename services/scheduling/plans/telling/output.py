"""A document as JSON, as the command line prints it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from services.scheduling.domain.terms import TermCalendar
from services.scheduling.domain.windows import When, window_of
from services.scheduling.plans.activities.activity import Activity
from services.scheduling.plans.conflicts import Conflict, conflicts_with
from services.scheduling.plans.plans import Plan, UnreadLine
from services.scheduling.plans.reading import Document, read_document


def as_json(document: Document) -> dict[str, Any]:
    """{"plans": [{"title", "school", "office", "term", "line", "activities": […], "unread": […], "conflicts": […]}]}"""
    return {"plans": [_plan(plan) for plan in document.plans]}


def parse_command(path: str, term_starts: date | None = None, weeks: int = 20, school_year: int | None = None) -> str:
    """The JSON text for the file at `path`. Raises UnreadablePlanError, or OSError if there is no such file.

    With the term's first day each activity gets its days of that term, and weeks that differ from it are told.
    """
    file = Path(path)
    document = read_document(file.read_bytes(), file.name)
    printed = as_json(document)
    if term_starts is not None:
        _date(printed, document, TermCalendar(term_starts, weeks), school_year)
    return json.dumps(printed, ensure_ascii=False, indent=2)


def _date(printed: dict[str, Any], document: Document, term: TermCalendar, school_year: int | None) -> None:
    for plan, told in zip(document.plans, printed["plans"], strict=True):
        year = plan.school_year if plan.school_year is not None else school_year
        told["conflicts"] += [_conflict(conflict) for conflict in conflicts_with(term, plan.activities)]
        for activity, shown in zip(plan.activities, told["activities"], strict=True):
            window = window_of(_when(activity), term, year)
            shown["first_day"] = window.first.isoformat() if window else None
            shown["last_day"] = window.last.isoformat() if window else None


def _when(activity: Activity) -> When:
    return When(
        activity.month_from, activity.month_to, activity.week, activity.week_to, activity.date, activity.date_to
    )


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "school": plan.school,
        "office": plan.office,
        "term": plan.term,
        "school_year": plan.school_year,
        "line": plan.line,
        "activities": [_activity(activity) for activity in plan.activities],
        "unread": [_unread(line) for line in plan.unread],
        "conflicts": [_conflict(conflict) for conflict in plan.conflicts],
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "title": activity.text,
        "month_from": activity.month_from,
        "month_to": activity.month_to,
        "week": activity.week,
        "week_to": activity.week_to,
        "date": activity.date,
        "date_to": activity.date_to,
        "owner": activity.owner,
        "line": activity.line,
        "heading": activity.heading,
        "rule": activity.rule,
        "confidence": activity.confidence,
        "category": activity.category,
        "days_from": activity.days_from,
        "days_to": activity.days_to,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "line": conflict.line,
        "text": conflict.text,
        "reason": conflict.reason,
        "told": {lang: conflict.told(lang) for lang in ("zh", "en")},
    }


def _unread(line: UnreadLine) -> dict[str, Any]:
    return {"line": line.line, "text": line.text, "reason": line.reason}
