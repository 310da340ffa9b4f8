"""Plans: import, read, change, publish."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.routes import acting, api, check_version
from services.scheduling.models import Activity, Plan, PlanRelease
from services.scheduling.operations import choosing_terms, exporting, imports, plans, publishing, readings, sources
from services.scheduling.schemas import plans as schemas
from services.scheduling.schemas.activities import ActivityOut
from shared.errors import NotFoundError
from shared.web import Call, Capability, Page, Reply, paginate


@api.post(
    "/plans/import",
    needs=Capability.PLAN_WRITE,
    summary="Import a work plan: a file, or pasted text. The same file again shows the difference",
    body=schemas.ImportIn,
    upload="file",
    returns=schemas.ImportOut,
    status=201,
)
def import_plan(call: Call) -> imports.ImportOutcome:
    body = call.body
    if call.upload is not None:
        reading = readings.read_file(call.upload.content, call.upload.filename)
    else:
        reading = readings.read_pasted(body["text"], body["filename"])
    return imports.import_plans(
        acting(call), reading, term_id=body["term_id"], school_id=body["school_id"], school_year=body["school_year"]
    )


@api.get(
    "/plans",
    needs=Capability.PLAN_READ,
    summary="List plans, the newest first; drafts for those who plan",
    query=schemas.PlanQuery,
    returns=schemas.PlanOut,
    paged=True,
)
def list_plans(call: Call) -> Page:
    query = call.query
    visible = plans.visible_plans(
        acting(call), term_id=query["term_id"], state=query["state"], school_id=query["school_id"]
    )
    return paginate(call.session, visible, [Plan.id], limit=query["limit"], cursor=query["cursor"], descending=True)


@api.post(
    "/plans",
    needs=Capability.PLAN_WRITE,
    summary="Begin an empty plan",
    body=schemas.PlanIn,
    returns=schemas.PlanOut,
    status=201,
)
def create_plan(call: Call) -> Plan:
    return plans.create_plan(acting(call), call.body)


@api.get("/plans/<uuid:plan_id>", needs=Capability.PLAN_READ, summary="Read a plan", returns=schemas.PlanOut)
def get_plan(call: Call, plan_id: UUID) -> Plan:
    return plans.seen_plan(acting(call), plan_id)


@api.patch(
    "/plans/<uuid:plan_id>",
    needs=Capability.PLAN_WRITE,
    summary="Change a plan's title, office, participants or term",
    body=schemas.PlanChange,
    returns=schemas.PlanOut,
    versioned=True,
)
def change_plan(call: Call, plan_id: UUID) -> Plan:
    plan = plans.locked_plan(acting(call), plan_id)
    call.expect_version(plan.version)
    if "term_id" in call.body:
        choosing_terms.choose_term(acting(call), plan, call.body["term_id"])
    return plans.change_plan(acting(call), plan, call.body)


@api.delete("/plans/<uuid:plan_id>", needs=Capability.PLAN_WRITE, summary="Delete a draft", status=204)
def delete_plan(call: Call, plan_id: UUID) -> None:
    plans.delete_draft(acting(call), plans.locked_plan(acting(call), plan_id))


@api.get(
    "/plans/<uuid:plan_id>/activities",
    needs=Capability.PLAN_READ,
    summary="The activities of a published plan, in the order of time",
    returns=ActivityOut,
    paged=True,
)
def list_plan_activities(call: Call, plan_id: UUID) -> Page:
    plan = plans.seen_plan(acting(call), plan_id)
    return paginate(
        call.session,
        select(Activity).where(Activity.plan_id == plan.id),
        [Activity.sorts_at, Activity.id],
        limit=call.query["limit"],
        cursor=call.query["cursor"],
    )


@api.get(
    "/plans/<uuid:plan_id>/export",
    needs=Capability.PLAN_READ,
    summary="The plan as a Word or Excel file; importing it again finds the same plan",
    query=schemas.ExportQuery,
    content_types=tuple(exporting.CONTENT_TYPES.values()),
)
def export_plan(call: Call, plan_id: UUID) -> Reply:
    plan = plans.seen_plan(acting(call), plan_id)
    form, layout = call.query["format"], call.query["layout"]
    content = exporting.export_plan(acting(call), plan, form, layout)
    return Reply(content, headers=attachment(f"{plan.title}.{form}"), content_type=exporting.CONTENT_TYPES[form])


def attachment(filename: str) -> dict[str, str]:
    """RFC 6266: the name in UTF-8 for every browser of today, a plain one for what knows no better."""
    plain = f"plan.{filename.rpartition('.')[2]}"
    name = quote("".join("-" if letter in '/\\:*?"<>|' else letter for letter in filename if letter.isprintable()))
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"}


@api.get(
    "/plans/<uuid:plan_id>/source",
    needs=Capability.PLAN_WRITE,
    summary="The document's lines, each with the items that were read from it",
    returns=schemas.SourceOut,
)
def get_plan_source(call: Call, plan_id: UUID) -> dict[str, Any]:
    return sources.source_lines(acting(call), plans.seen_plan(acting(call), plan_id))


@api.get(
    "/plans/<uuid:plan_id>/warnings",
    needs=Capability.PLAN_WRITE,
    summary="What to look at before publishing",
    returns=schemas.WarningsOut,
)
def get_plan_warnings(call: Call, plan_id: UUID) -> dict[str, Any]:
    return {"warnings": publishing.plan_warnings(acting(call), plans.seen_plan(acting(call), plan_id))}


@api.post(
    "/plans/<uuid:plan_id>/publish",
    needs=Capability.PLAN_PUBLISH,
    summary="Publish the draft as the plan's next version",
    body=schemas.PublishIn,
    returns=schemas.PublishOut,
    versioned=True,
)
def publish_plan(call: Call, plan_id: UUID) -> dict[str, Any]:
    plan = plans.locked_plan(acting(call), plan_id)
    check_version(call, plan.version)
    done = publishing.publish(acting(call), plan, accept_warnings=call.body["accept_warnings"])
    call.session.refresh(plan)
    counts = {"added": len(done.added), "changed": len(done.changed), "removed": len(done.removed)}
    return {"plan": plan, **counts, "warnings": done.warnings}


@api.post(
    "/plans/<uuid:plan_id>/apply-difference",
    needs=Capability.PLAN_WRITE,
    summary="Bring the draft up to date with a newer import of the same document",
    body=schemas.ApplyIn,
    returns=schemas.ApplyOut,
    versioned=True,
)
def apply_difference(call: Call, plan_id: UUID) -> dict[str, Any]:
    plan = plans.locked_plan(acting(call), plan_id)
    check_version(call, plan.version)
    plan, counts = plans.apply_difference(acting(call), plan, call.body["import_id"])
    call.session.refresh(plan)
    return {"plan": plan, **counts}


@api.get(
    "/plans/<uuid:plan_id>/versions",
    needs=Capability.PLAN_READ,
    summary="The plan's published versions",
    returns=schemas.ReleaseOut,
    paged=True,
)
def list_plan_versions(call: Call, plan_id: UUID) -> Page:
    plan = plans.seen_plan(acting(call), plan_id)
    of_plan = select(PlanRelease).where(PlanRelease.plan_id == plan.id)
    return paginate(call.session, of_plan, [PlanRelease.number], limit=call.query["limit"], cursor=call.query["cursor"])


@api.get(
    "/plans/<uuid:plan_id>/versions/<int:number>",
    needs=Capability.PLAN_READ,
    summary="A published version, whole",
    returns=schemas.ReleaseWholeOut,
)
def get_plan_version(call: Call, plan_id: UUID, number: int) -> PlanRelease:
    plan = plans.seen_plan(acting(call), plan_id)
    one = select(PlanRelease).where(PlanRelease.plan_id == plan.id, PlanRelease.number == number)
    release = call.session.scalars(one).one_or_none() if number < 2**31 else None
    if release is None:
        raise NotFoundError("no such version of this plan", detail_zh="没有这个版本", code="not_found")
    return release
