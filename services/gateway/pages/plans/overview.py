"""The list of plans, and one plan: to read, or to review and correct."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.audience import Names, chosen, value_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.plans.draft import PLANS, TERMS, Draft, doubtful
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor

STATES = ("draft", "published")


@pages.get("/plans")
def plans() -> str:
    who = visitor()
    state = request.args.get("state", "")
    query = {"state": state if state in STATES else "", "cursor": request.args.get("cursor", ""), "limit": 50}
    page = who.edge.get(PLANS, **query)
    terms = {term["id"]: term["name"] for term in who.edge.everything(TERMS, pages=1)}
    return render("plans.html", plans=page["items"], next_cursor=page["next_cursor"], state=query["state"], terms=terms)


@pages.get("/plans/<plan_id>")
def plan(plan_id: str) -> str:
    draft = Draft.read(visitor(), identifier(plan_id))
    template = "plan_review.html" if draft.editable else "plan.html"
    return render(template, **review(draft), notice=request.args.get("notice", ""), counts=request.args)


def review(draft: Draft) -> dict[str, object]:
    """What the review page and its parts need."""
    only = request.values.get("only", "")
    items = [item for item in draft.items if doubtful(item)] if only == "doubtful" else draft.items
    names = Names(draft.who, texts())
    return {
        "draft": draft,
        "plan": draft.plan,
        "items": items,
        "only": only,
        "doubtful": doubtful,
        "names": names,
        "chosen": {value_of(one) for one in draft.plan["participants"]},
    }


@pages.post("/plans/<plan_id>")
def change_plan(plan_id: str) -> Response:
    """Its title, its office, who takes part."""
    who, plan_id = visitor(), identifier(plan_id)
    draft = Draft.read(who, plan_id)
    change = {"title": text("title"), "office": text("office")}
    participants = chosen(request.form.getlist("participants"), draft.plan["school_id"])
    who.edge.patch(
        draft.address, change | ({"participants": participants} if participants else {}), version=text("version")
    )
    return redirect(f"/plans/{plan_id}?notice=changed", 303)


@pages.post("/plans/<plan_id>/delete")
def delete_plan(plan_id: str) -> Response:
    visitor().edge.delete(f"{PLANS}/{identifier(plan_id)}")
    return redirect("/plans", 303)
