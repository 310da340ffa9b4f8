"""Recurring activities."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.activities import for_action
from services.scheduling.api.routes import acting, api
from services.scheduling.models import Series
from services.scheduling.operations import series
from services.scheduling.operations.finding import found
from services.scheduling.schemas import series as schemas
from shared.web import Call, Capability, Page, paginate


@api.get("/series", needs=Capability.ACTIVITY_READ, summary="List series", returns=schemas.SeriesOut, paged=True)
def list_series(call: Call) -> Page:
    return paginate(call.session, select(Series), [Series.id], limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/series",
    needs=Capability.ACTIVITY_WRITE,
    summary="Make a series: an activity for each day of a recurrence rule, at most 200",
    body=schemas.SeriesIn,
    returns=schemas.SeriesMadeOut,
    status=201,
)
def create_series(call: Call) -> series.Made:
    return series.create_series(acting(call), call.body)


@api.get("/series/<uuid:series_id>", needs=Capability.ACTIVITY_READ, summary="Read a series", returns=schemas.SeriesOut)
def get_series(call: Call, series_id: UUID) -> Series:
    return found(call.session, Series, series_id)


@api.post(
    "/activities/<uuid:activity_id>/series/cancel",
    needs=Capability.ACTIVITY_WRITE,
    summary="Cancel an occurrence, or it and those that follow",
    body=schemas.CancelPartIn,
    returns=schemas.PartOut,
    versioned=True,
)
def cancel_part(call: Call, activity_id: UUID) -> dict[str, Any]:
    activity = for_action(call, activity_id)
    return {"activities": series.cancel_part(acting(call), activity, call.body["which"], call.body["reason"])}


@api.post(
    "/activities/<uuid:activity_id>/series/move",
    needs=Capability.ACTIVITY_WRITE,
    summary="Move an occurrence, or it and those that follow, by days, to other hours or to another room",
    body=schemas.MovePartIn,
    returns=schemas.PartOut,
    versioned=True,
)
def move_part(call: Call, activity_id: UUID) -> dict[str, Any]:
    activity = for_action(call, activity_id)
    return {"activities": series.move_part(acting(call), activity, call.body["which"], call.body)}
