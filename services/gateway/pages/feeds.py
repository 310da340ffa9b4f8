"""My calendar feeds: secret addresses that a phone's or a computer's calendar follows."""

from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from services.gateway.pages.audience import groups_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.render import render
from services.gateway.pages.visitor import visitor

FEEDS = "/api/scheduling/v1/feeds"


@pages.get("/feeds-of-mine")
def feeds() -> str:
    return feeds_page()


@pages.post("/feeds-of-mine")
def make_feed() -> str | tuple[str, int]:
    """The address is in this answer and never shown again."""
    kind, _, target = text("what").partition(":")
    body: dict[str, Any] = {"kind": kind, "label": text("label")}
    if target:
        body["target_id"] = identifier(target)
    try:
        made = visitor().edge.post(FEEDS, body)
    except ApiError as error:
        if error.status not in {403, 409, 422}:
            raise
        return feeds_page(error=error), error.status
    return feeds_page(made=made)


@pages.post("/feeds-of-mine/<feed_id>/revoke")
def revoke_feed(feed_id: str) -> Response:
    visitor().edge.delete(f"{FEEDS}/{identifier(feed_id)}")
    return redirect("/feeds-of-mine", 303)


def feeds_page(made: Any = None, error: ApiError | None = None) -> str:
    who = visitor()
    living = [feed for feed in who.edge.everything(FEEDS, pages=2) if not feed["revoked_at"]]
    groups = groups_of(who, str(who.desk.school_id))
    return render("feeds.html", feeds=living, made=made, error=error, groups=groups)
