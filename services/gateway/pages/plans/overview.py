"""The list of plans, and one plan: to read, or to review and correct."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.audience import Names, chosen, value_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.plans.draft import PLANS, TERMS, Draft
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
    terms = draft.edge.everything(TERMS, pages=1) if draft.asks_for_term else []
    return render(template, **review(draft), terms=terms, notice=request.args.get("notice", ""), counts=request.args)


FILTERS = ("doubtful", "corrected")


def review(draft: Draft) -> dict[str, object]:
    """What the review page and its parts need: the queue, and below it whatever the filter shows of the rest."""
    only = request.values.get("only", "")
    only = only if only in FILTERS else ""
    rest = [item for item in draft.items if item["id"] not in draft.doubtful]
    shown = {"": rest, "doubtful": [], "corrected": [item for item in rest if item["corrected"]]}
    return {
        "draft": draft,
        "plan": draft.plan,
        "queue": [] if only == "corrected" else draft.queue,
        "items": shown[only],
        "only": only,
        "names": Names(draft.who, texts()),
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


@pages.post("/plans/<plan_id>/term")
def settle_term(plan_id: str) -> Response:
    """Which term the plan is of, where its document does not say or says something else."""
    plan_id = identifier(plan_id)
    wanted = {"term_id": identifier(text("term_id"))}
    visitor().edge.patch(f"{PLANS}/{plan_id}", wanted, version=text("version"))
    return redirect(f"/plans/{plan_id}?notice=term_settled", 303)
