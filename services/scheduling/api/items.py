"""Correcting a draft's items."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.routes import acting, api, check_version
from services.scheduling.models import Plan, PlanItem
from services.scheduling.operations import items, plans
from services.scheduling.schemas import corrections
from services.scheduling.schemas import plans as schemas
from shared.web import Call, Capability, Page, paginate


@api.get(
    "/plans/<uuid:plan_id>/items",
    needs=Capability.PLAN_READ,
    summary="The items of a plan's draft, in the order of the document",
    returns=schemas.ItemOut,
    paged=True,
)
def list_items(call: Call, plan_id: UUID) -> Page:
    plan = plans.seen_plan(acting(call), plan_id)
    of_plan = select(PlanItem).where(PlanItem.plan_id == plan.id)
    keys = [PlanItem.position, PlanItem.id]
    return paginate(call.session, of_plan, keys, limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/plans/<uuid:plan_id>/items",
    needs=Capability.PLAN_WRITE,
    summary="Add an item, also one from a line that was not read",
    body=schemas.ItemIn,
    returns=schemas.ItemOut,
    status=201,
)
def add_item(call: Call, plan_id: UUID) -> PlanItem:
    return items.add_item(acting(call), plans.locked_plan(acting(call), plan_id), call.body)


@api.patch(
    "/plans/<uuid:plan_id>/items/<uuid:item_id>",
    needs=Capability.PLAN_WRITE,
    summary="Correct an item",
    body=schemas.ItemChange,
    returns=schemas.ItemOut,
    versioned=True,
)
def correct_item(call: Call, plan_id: UUID, item_id: UUID) -> PlanItem:
    plan = plans.locked_plan(acting(call), plan_id)
    item = items.item_of(acting(call), plan, item_id)
    call.expect_version(item.version)
    return items.correct_item(acting(call), plan, item, call.body)


@api.delete(
    "/plans/<uuid:plan_id>/items/<uuid:item_id>",
    needs=Capability.PLAN_WRITE,
    summary="Delete an item; if it was published, the next publication cancels its activity",
    status=204,
)
def delete_item(call: Call, plan_id: UUID, item_id: UUID) -> None:
    plan = plans.locked_plan(acting(call), plan_id)
    items.delete_item(acting(call), plan, items.item_of(acting(call), plan, item_id))


@api.post(
    "/plans/<uuid:plan_id>/items/<uuid:item_id>/split",
    needs=Capability.PLAN_WRITE,
    summary="Split an item into several with the same time",
    body=schemas.SplitIn,
    returns=schemas.SplitOut,
    versioned=True,
)
def split_item(call: Call, plan_id: UUID, item_id: UUID) -> dict[str, Any]:
    plan = plans.locked_plan(acting(call), plan_id)
    item = items.item_of(acting(call), plan, item_id)
    check_version(call, item.version)
    return {"items": items.split_item(acting(call), plan, item, call.body["titles"])}


@api.post(
    "/plans/<uuid:plan_id>/items/merge",
    needs=Capability.PLAN_WRITE,
    summary="Merge items into the first of them",
    body=schemas.MergeIn,
    returns=schemas.ItemOut,
)
def merge_items(call: Call, plan_id: UUID) -> PlanItem:
    plan = plans.locked_plan(acting(call), plan_id)
    return items.merge_items(acting(call), plan, call.body["item_ids"], call.body["title"])


@api.post(
    "/plans/<uuid:plan_id>/unread/<int:line>/dismiss",
    needs=Capability.PLAN_WRITE,
    summary="Say that an unread line is no activity",
    returns=schemas.PlanOut,
)
def dismiss_line(call: Call, plan_id: UUID, line: int) -> Plan:
    return items.dismiss_line(acting(call), plans.locked_plan(acting(call), plan_id), line)


@api.post(
    "/plans/<uuid:plan_id>/conflicts/resolve",
    needs=Capability.PLAN_WRITE,
    summary="Let every item whose printed dates contradict its week follow one of the two",
    body=corrections.ResolveIn,
    returns=corrections.ResolveOut,
)
def resolve_conflicts(call: Call, plan_id: UUID) -> dict[str, int]:
    plan = plans.locked_plan(acting(call), plan_id)
    return {"resolved": items.resolve_conflicts(acting(call), plan, call.body["basis"])}
