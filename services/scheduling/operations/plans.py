"""Plans: made by hand, changed, deleted while nobody has seen them, brought up to date with a newer file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.scheduling.domain.items import Difference, difference
from services.scheduling.models import Import, Plan, PlanItem, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import audience_of
from services.scheduling.operations.finding import found
from services.scheduling.operations.imports import category_of, item_from_reading, place_of, readings_of, window_values
from services.scheduling.operations.items import as_kept, keep_correction
from services.scheduling.operations.plan_terms import drop_unused_import
from services.scheduling.operations.terms import term_for
from shared.errors import ConflictError, InvalidError, NotFoundError
from shared.ids import new_id
from shared.web import Capability


def visible_plans(acting: Acting, *, term_id: UUID | None, state: str | None, school_id: UUID | None) -> Select[Any]:
    """Drafts are for those who plan; everybody else sees what is published."""
    plans = select(Plan)
    if not acting.may(Capability.PLAN_WRITE):
        plans = plans.where(Plan.published_version > 0)
    for column, value in ((Plan.term_id, term_id), (Plan.state, state), (Plan.school_id, school_id)):
        if value is not None:
            plans = plans.where(column == value)
    return plans


def seen_plan(acting: Acting, plan_id: UUID) -> Plan:
    plan = found(acting.session, Plan, plan_id)
    if not plan.published_version and not acting.may(Capability.PLAN_WRITE):
        raise NotFoundError("no such plan", detail_zh="没有这个计划", code="not_found")
    return plan


def locked_plan(acting: Acting, plan_id: UUID) -> Plan:
    return found(acting.session, Plan, plan_id, lock=True)


def create_plan(acting: Acting, values: Mapping[str, Any]) -> Plan:
    """An empty draft, to be filled by hand."""
    school = acting.school(values.get("school_id"))
    term = term_for(acting, school, values.get("term_id"))
    audience = audience_of(acting, school, values.get("participants"))
    plan = Plan(
        id=new_id(),
        school_id=school,
        district_wide=audience.district_wide,
        term_id=term.id,
        title=values["title"],
        office=values["office"],
        school_named="",
        term_named=term.name,
        participants=audience.participants,
        state="draft",
        published_version=0,
        unread=[],
        created_by=acting.caller.person,
    )
    acting.session.add(plan)
    acting.session.flush()
    return plan


def change_plan(acting: Acting, plan: Plan, values: Mapping[str, Any]) -> Plan:
    """Its title, office or audience. Activities that are published already follow with the next publication."""
    for name in ("title", "office"):
        if name in values:
            setattr(plan, name, values[name])
    if values.get("participants") is not None:
        audience = audience_of(acting, plan.school_id, values["participants"])
        plan.participants, plan.district_wide = audience.participants, audience.district_wide
    plan.version += 1
    acting.session.flush()
    return plan


def delete_draft(acting: Acting, plan: Plan) -> None:
    """Only a draft that was never published; its import goes too when no other plan came from it."""
    if plan.published_version:
        raise ConflictError(
            "it is published; delete its activities and publish again instead",
            detail_zh="计划已发布,不能删除;可删去条目后重新发布",
            code="published",
        )
    import_id = plan.import_id
    acting.session.delete(plan)
    acting.session.flush()
    drop_unused_import(acting, import_id)


def apply_difference(acting: Acting, plan: Plan, import_id: UUID) -> tuple[Plan, dict[str, int]]:
    """Brings the draft up to date with a newer import of the same document.

    What somebody corrected by hand stays as corrected (counted as `kept`); the rest follows the document.
    """
    record = found(acting.session, Import, import_id, school_id=plan.school_id, term_id=plan.term_id)
    position = position_in(record, plan)
    term = found(acting.session, Term, plan.term_id)
    old, new = readings_of(acting, plan, record, position)
    differs = difference(old, new)
    items: dict[int | None, PlanItem] = {item.source_index: item for item in items_read(acting, plan)}
    before = [as_kept(item) for item in items.values()]
    plan.import_id, plan.import_position = record.id, position
    counts = follow(Rereading(acting, plan, record, term), differs, items)
    dismissed = {entry["text"] for entry in plan.unread if entry.get("dismissed")}
    plan.unread = [entry | {"dismissed": entry["text"] in dismissed} for entry in record.readings[position]["unread"]]
    plan.version += 1
    acting.session.flush()
    after = [as_kept(item) for item in items_read(acting, plan)]
    keep_correction(acting, plan, "difference", before, after)
    acting.session.flush()
    return plan, counts


def position_in(record: Import, plan: Plan) -> int:
    """Which of the import's readings is this plan: the one of its title and office, or that at its place."""
    names = [(read["title"], read["office"] or "") for read in record.readings]
    if (plan.title, plan.office) in names:
        return names.index((plan.title, plan.office))
    if plan.import_position is not None and plan.import_position < len(names):
        return plan.import_position
    raise InvalidError(
        "import_id: this plan is not in that document",
        detail_zh="该文件中没有这份计划",
        code="import",
        fields={"import_id": ["this plan is not in that document"]},
    )


def items_read(acting: Acting, plan: Plan) -> list[PlanItem]:
    read = select(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.source_index.is_not(None))
    return list(acting.session.scalars(read.order_by(PlanItem.position, PlanItem.id)))


@dataclass(frozen=True)
class Rereading:
    """A plan that follows a newer import; `plan` already points to it."""

    acting: Acting
    plan: Plan
    record: Import
    term: Term

    @property
    def entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.record.readings[self.plan.import_position or 0]["activities"]
        return entries


def follow(to: Rereading, differs: Difference, items: Mapping[int | None, PlanItem]) -> dict[str, int]:
    """Changes, removes, adds and puts in order; an item that somebody corrected only learns its new place."""
    counts = {"added": len(differs.added), "removed": 0, "changed": 0, "kept": 0}
    for before, after in differs.changed:
        if (item := items.get(before)) is not None:
            counts["kept" if item.corrected else "changed"] += 1
            if not item.corrected:
                reread(item, to.entries[after], to.term, to.record.school_year)
    for index in differs.removed:
        if (item := items.get(index)) is not None:
            counts["kept" if item.corrected else "removed"] += 1
            if item.corrected:
                item.source_index = None
            else:
                to.acting.session.delete(item)
    for before, after in (*differs.same, *differs.changed):
        if (item := items.get(before)) is not None:
            item.source_index, item.position = after, place_of(after)
    for index in differs.added:
        to.acting.session.add(item_from_reading(to.plan, to.record, index, to.term))
    to.acting.session.flush()
    return counts


def reread(item: PlanItem, entry: Mapping[str, Any], term: Term, school_year: int | None) -> None:
    """Takes over what the newer document says."""
    item.title, item.owner, item.line = entry["title"], entry["owner"] or "", entry["line"]
    item.source_text, item.heading = entry["text"], entry.get("heading") or ""
    item.category = category_of(entry)
    item.rule, item.confidence = entry["rule"], entry["confidence"]
    for name, value in window_values(entry, term, school_year).items():
        setattr(item, name, value)
    item.version += 1
