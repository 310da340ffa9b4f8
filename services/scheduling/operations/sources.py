"""A plan's document, line by line, beside what was read in it."""

from typing import Any

from sqlalchemy import select

from services.scheduling.models import Plan, PlanItem
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.imports import source_of


def source_lines(acting: Acting, plan: Plan) -> dict[str, Any]:
    """Every line of the document with the items that stand on it; nothing for a plan made by hand."""
    record = source_of(acting, plan)
    if record is None:
        return {"filename": "", "lines": []}
    items: dict[int | None, list[Any]] = {}
    rows = acting.session.execute(select(PlanItem.line, PlanItem.id).where(PlanItem.plan_id == plan.id))
    for line, item_id in rows:
        items.setdefault(line, []).append(item_id)
    unread = {entry["line"] for entry in plan.unread if not entry.get("dismissed")}
    lines = [
        {
            "line": entry["line"],
            "text": entry["text"],
            "item_ids": items.get(entry["line"], []),
            "unread": entry["line"] in unread,
        }
        for entry in record.lines
    ]
    return {"filename": record.filename, "lines": lines}
