"""Correcting a draft: each change of its items is kept with what it changed."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.scheduling.domain.items import precision_of
from services.scheduling.domain.windows import When, window_of
from services.scheduling.models import Import, Plan, PlanCorrection, PlanItem, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import audience_of
from services.scheduling.operations.finding import found
from shared.errors import InvalidError, NotFoundError
from shared.ids import new_id

KEPT = (
    "title", "category", "owner", "precision", "window_from", "window_to", "time_from", "time_to", "participants", "place",
    "line", "source_text", "source_index", "heading", "rule", "confidence", "conflict", "origin", "corrected", "position",
)  # fmt: skip
STEP = 1000


def as_kept(item: PlanItem) -> dict[str, Any]:
    """An item as JSON, for the record of corrections."""
    values = {name: getattr(item, name) for name in KEPT}
    shown = {name: value.isoformat() if isinstance(value, date | time) else value for name, value in values.items()}
    return {"id": str(item.id), **shown}


def keep_correction(
    acting: Acting,
    plan: Plan,
    kind: str,
    before: Sequence[dict[str, Any]],
    after: Sequence[dict[str, Any]],
    *,
    undoes: UUID | None = None,
) -> PlanCorrection:
    """With the rule that had read what is corrected, so that rules can be counted by what they get wrong."""
    kept = PlanCorrection(
        id=new_id(),
        school_id=plan.school_id,
        plan_id=plan.id,
        kind=kind,
        rule=next((entry["rule"] for entry in before if entry.get("rule")), ""),
        before=list(before),
        after=list(after),
        undoes=undoes,
        made_by=acting.caller.person,
        made_at=acting.now,
    )
    acting.session.add(kept)
    return kept


def item_of(acting: Acting, plan: Plan, item_id: UUID) -> PlanItem:
    return found(acting.session, PlanItem, item_id, plan_id=plan.id)


def add_item(acting: Acting, plan: Plan, values: Mapping[str, Any]) -> PlanItem:
    """An activity that the file did not have, or a line of it that was not read (`line`)."""
    item = PlanItem(
        id=new_id(),
        school_id=plan.school_id,
        plan_id=plan.id,
        position=place_for(acting, plan, values.get("line")),
        category="",
        owner="",
        place="",
        line=values.get("line"),
        source_text=text_of_line(acting, plan, values.get("line")),
        rule="",
        confidence=1.0,
        origin="added",
        corrected=True,
    )
    take_values(acting, plan, item, values)
    taken = [line for line in plan.unread if line["line"] == item.line]
    plan.unread = [line for line in plan.unread if line["line"] != item.line]
    acting.session.add(item)
    acting.session.flush()
    keep_correction(acting, plan, "add", taken, [as_kept(item)])
    touch(acting, plan)
    return item


def text_of_line(acting: Acting, plan: Plan, line: int | None) -> str:
    record = acting.session.get(Import, plan.import_id) if plan.import_id else None
    lines = record.lines if record else []
    return next((entry["text"] for entry in lines if entry["line"] == line), "")


def place_for(acting: Acting, plan: Plan, line: int | None) -> int:
    """After the last item that comes from a line above; at the end for one from no line."""
    positions = select(func.max(PlanItem.position)).where(PlanItem.plan_id == plan.id)
    if line is not None:
        above = acting.session.scalar(positions.where(PlanItem.line < line))
        return (above or 0) + 1
    return (acting.session.scalar(positions) or 0) + STEP


def correct_item(acting: Acting, plan: Plan, item: PlanItem, values: Mapping[str, Any]) -> PlanItem:
    """A change that changes nothing confirms what was read; that is worth keeping too."""
    before = as_kept(item)
    take_values(acting, plan, item, values)
    item.corrected = True
    item.version += 1
    acting.session.flush()
    after = as_kept(item)
    kind = "confirm" if before | {"corrected": True} == after else "correct"
    keep_correction(acting, plan, kind, [before], [after])
    touch(acting, plan)
    return item


def take_values(acting: Acting, plan: Plan, item: PlanItem, values: Mapping[str, Any]) -> None:
    for name in ("title", "category", "owner", "place"):
        if name in values:
            setattr(item, name, values[name])
    if "participants" in values:
        wanted = values["participants"]
        item.participants = audience_of(acting, plan.school_id, wanted).participants if wanted else None
    take_window(acting, plan, item, values)
    for name in ("time_from", "time_to"):
        if name in values:
            setattr(item, name, values[name])
    check_times(item, given="time_from" in values or "time_to" in values)


def take_window(acting: Acting, plan: Plan, item: PlanItem, values: Mapping[str, Any]) -> None:
    """From `window_from`/`window_to`, or from `month_from`/`month_to`/`week` of the plan's term."""
    if "window_from" in values:
        first, last = values["window_from"], values["window_to"]
        item.window_from, item.window_to, item.conflict = first, last, None
        item.precision = precision_of(first, last) if first is not None else None
    elif values.get("month_from") is not None or values.get("week") is not None:
        term = found(acting.session, Term, plan.term_id)
        window = window_of(
            When(**{name: values.get(name) for name in ("month_from", "month_to", "week")}), term.calendar
        )
        if window is None:
            raise InvalidError(
                "week: the term has no such week",
                detail_zh="本学期没有这一周",
                code="window",
                fields={"week": ["not in this term"]},
            )
        item.window_from, item.window_to, item.precision = window.first, window.last, window.precision
        item.conflict = None


def check_times(item: PlanItem, *, given: bool) -> None:
    """Hours need one day, and an end after the start; an item that lost its day loses them."""
    if item.precision != "day" and not given:
        item.time_from = item.time_to = None
    if item.time_from is None and item.time_to is None:
        return
    if item.precision != "day" or item.time_from is None or item.time_to is None or item.time_to <= item.time_from:
        raise InvalidError(
            "time_to: hours need one day, a start and a later end",
            detail_zh="填写时间须先确定日期,且结束晚于开始",
            code="hours",
            fields={"time_to": ["needs one day, time_from, and to be later"]},
        )


def split_item(acting: Acting, plan: Plan, item: PlanItem, titles: Sequence[str]) -> list[PlanItem]:
    """One item becomes several with the same time; the first keeps its identity (and its activity)."""
    before = as_kept(item)
    item.title = titles[0]
    item.corrected = True
    item.version += 1
    copied = ("school_id", "plan_id", "category", "owner", "precision", "window_from", "window_to", "time_from", "time_to",
              "participants", "place", "line", "source_text", "heading", "rule", "confidence", "conflict")  # fmt: skip
    others = [
        PlanItem(
            id=new_id(),
            title=title,
            position=item.position + number,
            source_index=None,
            origin="split",
            corrected=True,
            **{name: getattr(item, name) for name in copied},
        )
        for number, title in enumerate(titles[1:], start=1)
    ]
    acting.session.add_all(others)
    acting.session.flush()
    keep_correction(acting, plan, "split", [before], [as_kept(part) for part in (item, *others)])
    touch(acting, plan)
    return [item, *others]


def merge_items(acting: Acting, plan: Plan, item_ids: Sequence[UUID], title: str | None) -> PlanItem:
    """Several items become one, which keeps the first one's identity and time."""
    wanted = list(dict.fromkeys(item_ids))
    chosen = select(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.id.in_(wanted))
    items = acting.session.scalars(chosen.order_by(PlanItem.position, PlanItem.id)).all()
    if len(items) != len(wanted):
        raise NotFoundError("no such item in this plan", detail_zh="计划中没有这些条目", code="not_found")
    if len(items) < 2:
        raise InvalidError(
            "item_ids: two or more", detail_zh="至少选择两个条目", code="merge", fields={"item_ids": ["two or more"]}
        )
    before = [as_kept(item) for item in items]
    first, *others = items
    first.title = title or ";".join(item.title for item in items)
    first.origin, first.corrected = "merged", True
    first.version += 1
    for item in others:
        acting.session.delete(item)
    acting.session.flush()
    keep_correction(acting, plan, "merge", before, [as_kept(first)])
    touch(acting, plan)
    return first


def delete_item(acting: Acting, plan: Plan, item: PlanItem) -> None:
    keep_correction(acting, plan, "delete", [as_kept(item)], [])
    acting.session.delete(item)
    touch(acting, plan)


def dismiss_line(acting: Acting, plan: Plan, line: int) -> Plan:
    """Says that an unread line is no activity, so that it warns no more."""
    if all(entry["line"] != line for entry in plan.unread):
        raise NotFoundError("no such unread line", detail_zh="没有这一行", code="not_found")
    before = [entry for entry in plan.unread if entry["line"] == line]
    plan.unread = [entry | {"dismissed": True} if entry["line"] == line else entry for entry in plan.unread]
    keep_correction(acting, plan, "dismiss", before, [entry | {"dismissed": True} for entry in before])
    touch(acting, plan)
    return plan


def touch(acting: Acting, plan: Plan) -> None:
    """A plan's version counts the changes of its draft too."""
    plan.version += 1
    acting.session.flush()


def resolve_conflicts(acting: Acting, plan: Plan, basis: str) -> int:
    """Every item whose printed dates contradict its week follows one of the two; returns how many."""
    unresolved = select(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.conflict.is_not(None))
    items = acting.session.scalars(unresolved.order_by(PlanItem.position, PlanItem.id)).all()
    if not items:
        return 0
    before = [as_kept(item) for item in items]
    for item in items:
        window = next(reading for reading in item.conflict or [] if reading["basis"] == basis)
        days = {name: date.fromisoformat(window[name]) for name in ("window_from", "window_to")}
        take_window(acting, plan, item, days)
        item.corrected = True
        item.version += 1
    acting.session.flush()
    keep_correction(acting, plan, "resolve", before, [as_kept(item) for item in items])
    touch(acting, plan)
    return len(items)
