"""Terms and rooms: what a calendar needs before it can be filled."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, number, text
from services.gateway.pages.render import render
from services.gateway.pages.visitor import visitor

TERMS = "/api/scheduling/v1/terms"
ROOMS = "/api/scheduling/v1/rooms"


@pages.get("/terms")
def terms() -> str:
    return terms_page(None)


@pages.post("/terms")
def add_term() -> Response | tuple[str, int]:
    body: dict[str, Any] = {"name": text("name"), "starts_on": text("starts_on"), "weeks": number("weeks")}
    body["district_wide"] = request.form.get("district_wide") == "yes"
    try:
        visitor().edge.post(TERMS, body)
    except ApiError as error:
        if error.status not in {409, 422}:
            raise
        return terms_page(error), 422
    return redirect("/terms", 303)


@pages.post("/terms/<term_id>/holidays")
def add_holiday(term_id: str) -> Response:
    edge, path = visitor().edge, f"{TERMS}/{identifier(term_id)}"
    term = edge.get(path)
    added = {"name": text("name"), "starts_on": text("starts_on"), "ends_on": text("ends_on") or text("starts_on")}
    edge.patch(path, {"holidays": [*term["holidays"], added]}, version=term["version"])
    return redirect("/terms", 303)


def terms_page(error: ApiError | None) -> str:
    return render("terms.html", terms=visitor().edge.everything(TERMS, pages=1), error=error, form=request.form)


@pages.get("/rooms")
def rooms() -> str:
    return rooms_page(None)


@pages.post("/rooms")
def add_room() -> Response | tuple[str, int]:
    body = {
        "name": text("name"),
        "capacity": number("capacity"),
        "district_wide": request.form.get("district_wide") == "yes",
    }
    try:
        visitor().edge.post(ROOMS, body)
    except ApiError as error:
        if error.status not in {409, 422}:
            raise
        return rooms_page(error), 422
    return redirect("/rooms", 303)


@pages.post("/rooms/<room_id>")
def change_room(room_id: str) -> Response:
    """Closes a room for new bookings, or opens it again."""
    active = request.form.get("active") == "yes"
    visitor().edge.patch(f"{ROOMS}/{identifier(room_id)}", {"active": active}, version=text("version"))
    return redirect("/rooms", 303)


def rooms_page(error: ApiError | None) -> str:
    return render("rooms.html", rooms=visitor().edge.everything(ROOMS, pages=1), error=error, form=request.form)
