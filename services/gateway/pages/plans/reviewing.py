"""What concerns the whole draft while it is reviewed: lines that are no activity, all contradictions, taking back."""

from flask import Response, request

from services.gateway.pages.blueprints import pages
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.plans.answers import UNDONE, answer, region
from services.gateway.pages.plans.draft import Draft
from services.gateway.pages.plans.overview import review
from services.gateway.pages.render import render
from services.gateway.pages.visitor import visitor


@pages.get("/plans/<plan_id>/region")
def review_region(plan_id: str) -> Response:
    """The review as it is: what leaving a form for a new item comes back to."""
    draft = Draft.read(visitor(), identifier(plan_id))
    html = render("plan_region.html", **review(draft))
    return answer(html, focus=f"take-{request.args.get('line', type=int)}")


@pages.post("/plans/<plan_id>/lines/<int:line>/dismiss")
def dismiss_line(plan_id: str, line: int) -> Response:
    draft = Draft.read(visitor(), identifier(plan_id))
    stops = [draft.stop_of(doubt) for doubt in draft.queue]
    here = stops.index(f"take-{line}") if f"take-{line}" in stops else len(stops)
    rest = [*stops[here + 1 :], *reversed(stops[:here])]
    draft.edge.post(f"{draft.address}/unread/{line}/dismiss")
    return region(draft, focus=rest[0] if rest else "add-item", status="items.dismissed")


@pages.post("/plans/<plan_id>/conflicts")
def resolve_conflicts(plan_id: str) -> Response:
    """Every contradiction at once, where a whole plan counts its weeks otherwise than the term."""
    draft = Draft.read(visitor(), identifier(plan_id))
    first = draft.conflicts[0]["id"] if draft.conflicts else ""
    draft.edge.post(f"{draft.address}/conflicts/resolve", {"basis": text("basis")})
    return region(draft, focus=f"edit-{first}", status="items.chosen")


@pages.post("/plans/<plan_id>/undo")
def undo(plan_id: str) -> Response:
    """Takes back the last correction; the focus goes to what it brought back."""
    draft = Draft.read(visitor(), identifier(plan_id))
    done = draft.edge.post(f"{draft.address}/corrections/undo")
    back = next((entry["id"] for entry in done["after"] if "id" in entry), "")
    return region(draft, focus=f"edit-{back}" if back else "undo", status=UNDONE)
