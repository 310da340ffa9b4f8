"""Publishing a draft: what to look at first, who will hear of it, and then the publication."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.audience import Names
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.plans.draft import Draft
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor


@pages.get("/plans/<plan_id>/publish")
def publish_form(plan_id: str) -> str:
    return confirm_page(identifier(plan_id), "")


@pages.post("/plans/<plan_id>/publish")
def publish_plan(plan_id: str) -> Response | tuple[str, int]:
    plan_id = identifier(plan_id)
    draft = Draft.read(visitor(), plan_id)
    accepted = request.form.get("accept") == "yes"
    try:
        done = draft.edge.send(
            "POST",
            f"{draft.address}/publish",
            json={"accept_warnings": accepted},
            headers={"If-Match": f'"{text("version")}"'},
        )
    except ApiError as error:
        if error.status not in {409, 412}:
            raise
        return confirm_page(plan_id, error.detail), error.status
    counts = "&".join(f"{name}={done[name]}" for name in ("added", "changed", "removed"))
    return redirect(f"/plans/{plan_id}?notice=published&{counts}", 303)


def confirm_page(plan_id: str, error: str) -> str:
    draft = Draft.read(visitor(), plan_id)
    warnings = draft.edge.get(f"{draft.address}/warnings")["warnings"]
    kinds: dict[str, list[object]] = {}
    for warning in warnings:
        kinds.setdefault(warning["code"], []).append(warning)
    audience = Names(draft.who, texts()).of(draft.plan["participants"])
    return render(
        "publish.html", draft=draft, plan=draft.plan, kinds=kinds, warnings=warnings, audience=audience, error=error
    )
