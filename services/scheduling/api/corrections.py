"""Corrections: of one plan, taken back, and over all plans by the rule that they correct."""

from typing import Any
from uuid import UUID

from services.scheduling.api.routes import acting, api
from services.scheduling.models import PlanCorrection
from services.scheduling.operations import corrections, plans, undoing
from services.scheduling.schemas import corrections as schemas
from shared.web import Call, Capability, Page, paginate


@api.get(
    "/plans/<uuid:plan_id>/corrections",
    needs=Capability.PLAN_WRITE,
    summary="Every correction of the draft with what it corrected and how that had been read",
    returns=schemas.CorrectionOut,
    paged=True,
)
def list_corrections(call: Call, plan_id: UUID) -> Page:
    found = corrections.of_plan(plans.seen_plan(acting(call), plan_id).id)
    return paginate(call.session, found, [PlanCorrection.id], limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/plans/<uuid:plan_id>/corrections/undo",
    needs=Capability.PLAN_WRITE,
    summary="Take back the last correction that still stands; that is kept as a correction too",
    returns=schemas.CorrectionOut,
)
def undo_correction(call: Call, plan_id: UUID) -> PlanCorrection:
    return undoing.undo_last(acting(call), plans.locked_plan(acting(call), plan_id))


@api.get(
    "/corrections",
    needs=Capability.OPERATE,
    summary="Corrections of all plans, the newest first; those of one rule if it is named",
    query=schemas.CorrectionQuery,
    returns=schemas.CorrectionOut,
    paged=True,
)
def list_all_corrections(call: Call) -> Page:
    return paginate(
        call.session,
        corrections.of_rule(call.query["rule"]),
        [PlanCorrection.id],
        limit=call.query["limit"],
        cursor=call.query["cursor"],
        descending=True,
    )


@api.get(
    "/corrections/rules",
    needs=Capability.OPERATE,
    summary="The rules of reading, each with how much it read and how often that was corrected",
    returns=schemas.RulesOut,
)
def list_rules(call: Call) -> dict[str, Any]:
    return {"rules": corrections.rules(acting(call))}
