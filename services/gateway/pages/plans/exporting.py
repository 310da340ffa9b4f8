"""A plan as a file: handed on from the API, through a page so that a session that ran out is renewed on the way."""

from flask import Response, request

from services.gateway.pages.blueprints import pages
from services.gateway.pages.forms import identifier
from services.gateway.pages.plans.draft import PLANS
from services.gateway.pages.visitor import visitor

HANDED_ON = ("Content-Type", "Content-Disposition")


@pages.get("/plans/<plan_id>/export")
def export_plan(plan_id: str) -> Response:
    chosen = {name: request.args.get(name, "") for name in ("format", "layout")}
    file = visitor().edge.download(f"{PLANS}/{identifier(plan_id)}/export", **chosen)
    headers = {name: file.headers[name] for name in HANDED_ON if name in file.headers}
    return Response(file.content, headers=headers)
