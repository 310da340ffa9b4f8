"""Bringing a plan in: a file or a pasted text; the same document again shows what is different."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.plans.draft import PLANS, TERMS
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor


@pages.get("/plans/import")
def import_form() -> str:
    return form_page("")


@pages.post("/plans/import")
def import_plan() -> Response | str | tuple[str, int]:
    try:
        outcome = send()
    except ApiError as error:
        if error.status not in {400, 409, 413, 415, 422}:
            raise
        return form_page(error.detail or texts()("import.empty")), 422
    created = [entry["plan"] for entry in outcome["plans"] if entry["status"] == "created"]
    if len(created) == len(outcome["plans"]) == 1:
        return redirect(f"/plans/{created[0]['id']}?notice=imported", 303)
    return render("import_outcome.html", outcome=outcome)


def send() -> Any:
    """The chosen file, or else the text, to the API."""
    edge, file = visitor().edge, request.files.get("file")
    chosen = {"term_id": text("term_id"), "school_year": text("school_year")}
    if file is not None and file.filename:
        return edge.upload(f"{PLANS}/import", file.filename, file.read(), chosen)
    pasted = request.form.get("text", "")
    if not pasted.strip():
        raise ApiError(422, {"code": "empty", "detail": texts()("import.empty")})
    given = {name: value for name, value in chosen.items() if value}
    return edge.post(f"{PLANS}/import", {"text": pasted, **given})


def form_page(error: str) -> str:
    terms = visitor().edge.everything(TERMS, pages=1)
    return render("import.html", terms=terms, error=error, pasted=request.form.get("text", ""))


@pages.post("/plans/<plan_id>/follow")
def follow_document(plan_id: str) -> Response:
    """Brings a plan's draft up to date with a newer import of its document."""
    plan_id, import_id = identifier(plan_id), identifier(text("import_id"))
    done = visitor().edge.post(f"{PLANS}/{plan_id}/apply-difference", {"import_id": import_id})
    counts = "&".join(f"{name}={done[name]}" for name in ("added", "changed", "removed", "kept"))
    return redirect(f"/plans/{plan_id}?notice=followed&{counts}", 303)
