"""A document as JSON, as the command line prints it."""

import json
from pathlib import Path
from typing import Any

from services.scheduling.plans.activities import Activity
from services.scheduling.plans.plans import Plan, UnreadLine
from services.scheduling.plans.reading import Document, read_document


def as_json(document: Document) -> dict[str, Any]:
    """{"plans": [{"title", "school", "office", "term", "line", "activities": […], "unread": […]}]}"""
    return {"plans": [_plan(plan) for plan in document.plans]}


def parse_command(path: str) -> str:
    """The JSON text for the file at `path`. Raises UnreadablePlanError, or OSError if there is no such file."""
    file = Path(path)
    document = read_document(file.read_bytes(), file.name)
    return json.dumps(as_json(document), ensure_ascii=False, indent=2)


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "school": plan.school,
        "office": plan.office,
        "term": plan.term,
        "line": plan.line,
        "activities": [_activity(activity) for activity in plan.activities],
        "unread": [_unread(line) for line in plan.unread],
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
    }


def _unread(line: UnreadLine) -> dict[str, Any]:
    return {"line": line.line, "text": line.text, "reason": line.reason}
