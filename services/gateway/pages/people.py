"""People: finding them, and trying out a list before it is imported."""

import base64
import binascii
from typing import Any

from flask import request

from services.gateway.pages.audience import groups_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor

PEOPLE = "/api/directory/v1/people"
SCHOOLS = "/api/directory/v1/schools"
#: A list travels through the page that shows what it would do; people lists are far smaller than this.
LONGEST_LIST = 2_000_000


@pages.get("/people")
def people() -> str:
    who = visitor()
    q, school = request.args.get("q", "").strip()[:100], request.args.get("school", "")
    page = who.edge.get(PEOPLE, q=q, school_id=school, cursor=request.args.get("cursor", ""), limit=50)
    schools = who.edge.everything(SCHOOLS, pages=1) if who.desk.kind == "district" else []
    names = {one["id"]: one["name"] for one in schools} | {
        str(desk.school_id): desk.name for desk in who.signed_in.desks
    }
    groups = {group.id: group.name for group in groups_of(who, school if who.desk.kind == "district" else "")}
    return render(
        "people.html",
        people=page["items"],
        next_cursor=page["next_cursor"],
        q=q,
        school=school,
        schools=schools,
        names=names,
        groups=groups,
    )


@pages.get("/people/import")
def people_import_form() -> str:
    return import_page()


@pages.post("/people/import")
def import_people() -> str | tuple[str, int]:
    """First what the list would change; then, from that page, the change itself."""
    who, name, content = visitor(), *given_list()
    if not content:
        return import_page(error=texts()("people.no_file")), 422
    apply = request.form.get("apply") == "yes"
    fields = {
        "dry_run": "false" if apply else "true",
        "missing": "end" if request.form.get("missing") == "end" else "keep",
    }
    if request.form.get("confirm_removals") == "yes":
        fields["confirm_removals"] = "true"
    try:
        outcome = who.edge.upload(f"{PEOPLE}/import", name, content, fields)
    except ApiError as error:
        if error.status not in {400, 409, 413, 415, 422}:
            raise
        return import_page(error=error.detail, fields=error.fields), 422
    kept = base64.b64encode(content).decode() if not apply and len(content) <= LONGEST_LIST else ""
    return import_page(outcome=outcome, name=name, content=kept, missing=fields["missing"])


def given_list() -> tuple[str, bytes]:
    """The file just chosen, or the one that was tried out before."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.filename, file.read()
    try:
        return request.form.get("name", ""), base64.b64decode(request.form.get("content", ""), validate=True)
    except binascii.Error:
        return "", b""


def import_page(**values: Any) -> str:
    nothing: dict[str, Any] = {"outcome": None, "error": "", "fields": {}, "name": "", "content": "", "missing": "keep"}
    return render("people_import.html", **(nothing | values))
