"""Taking back the last correction of a draft. Nothing is forgotten: the taking back is a correction too."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling.models import Plan, PlanCorrection, PlanItem
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.items import KEPT, as_kept, keep_correction, touch
from shared.errors import ConflictError

#: They follow a document or a calendar, not a hand: choosing again is the way back.
FOR_GOOD = ("difference", "term")
READ_AS = {"window_from": date.fromisoformat, "window_to": date.fromisoformat, "time_from": time.fromisoformat,
           "time_to": time.fromisoformat}  # fmt: skip
#: What corrections of the first release did not keep.
UNKNOWN = {"rule": "", "heading": "", "confidence": 1.0, "conflict": None, "corrected": True}


def undo_last(acting: Acting, plan: Plan) -> PlanCorrection:
    """Brings items and unread lines back to what they were before the last correction that still stands.

    Raises ConflictError when there is none, it was published since, or it cannot be taken back.
    """
    last = last_standing(acting, plan)
    check_undoable(plan, last)
    rows = {str(row.id): row for row in items_named(acting, plan, last)}
    before = [as_kept(row) for row in rows.values()]
    wanted = {entry["id"]: entry for entry in last.before if "id" in entry}
    for key, row in rows.items():
        if key not in wanted:
            acting.session.delete(row)
    for key, entry in wanted.items():
        restore(acting, plan, rows.get(key), entry)
    bring_back_lines(plan, last)
    acting.session.flush()
    after = [as_kept(row) for row in items_named(acting, plan, last)]
    undo = keep_correction(acting, plan, "undo", before, after, undoes=last.id)
    touch(acting, plan)
    return undo


def last_standing(acting: Acting, plan: Plan) -> PlanCorrection:
    undone = select(PlanCorrection.undoes).where(PlanCorrection.plan_id == plan.id, PlanCorrection.undoes.is_not(None))
    standing = (PlanCorrection.plan_id == plan.id, PlanCorrection.kind != "undo", PlanCorrection.id.not_in(undone))
    newest = select(PlanCorrection).where(*standing).order_by(PlanCorrection.id.desc()).limit(1)
    found = acting.session.scalars(newest).one_or_none()
    if found is None:
        raise ConflictError("there is no correction to take back", detail_zh="没有可撤销的修改", code="nothing_to_undo")
    return found


def check_undoable(plan: Plan, correction: PlanCorrection) -> None:
    if plan.published_at is not None and correction.made_at <= plan.published_at:
        raise ConflictError(
            "the last correction is published; correct the item again instead",
            detail_zh="最近的修改已发布,不能撤销;请直接修改条目",
            code="published",
        )
    if correction.kind in FOR_GOOD:
        raise ConflictError(
            "the last change followed the document or the term; import or choose again instead",
            detail_zh="最近一次是按文件或学期更新,不能撤销;请重新导入或重新选择学期",
            code="for_good",
        )


def items_named(acting: Acting, plan: Plan, correction: PlanCorrection) -> list[PlanItem]:
    """The items before and after, as far as they are there now."""
    ids = [UUID(entry["id"]) for entry in (*correction.before, *correction.after) if "id" in entry]
    chosen = select(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.id.in_(ids))
    return list(acting.session.scalars(chosen.order_by(PlanItem.position, PlanItem.id)))


def restore(acting: Acting, plan: Plan, row: PlanItem | None, entry: Mapping[str, Any]) -> None:
    """An item as it was kept; one that is gone is made again with its own id."""
    values = {name: kept_value(name, entry[name]) for name in KEPT if name in entry}
    if row is None:
        missing = {name: value for name, value in UNKNOWN.items() if name not in values}
        own = {"id": UUID(entry["id"]), "school_id": plan.school_id, "plan_id": plan.id}
        acting.session.add(PlanItem(**own, **missing, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def kept_value(name: str, value: Any) -> Any:
    return READ_AS[name](value) if name in READ_AS and value is not None else value


def bring_back_lines(plan: Plan, correction: PlanCorrection) -> None:
    """The unread lines that the correction took or dismissed, in their place."""
    lines = {entry["line"]: entry for entry in correction.before if "id" not in entry}
    rest = [entry for entry in plan.unread if entry["line"] not in lines]
    plan.unread = sorted([*rest, *lines.values()], key=lambda entry: int(entry["line"]))
