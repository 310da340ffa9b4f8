"""The first page: what is next for me, what is unread, which drafts wait."""

from collections.abc import Callable
from typing import Any

from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.render import render
from services.gateway.pages.visitor import Visitor, visitor
from services.gateway.runtime import gateway

UPCOMING = 8
UNREAD = 6
DRAFTS = 6


@pages.get("/")
def home() -> str:
    who = visitor()
    return render(
        "home.html",
        upcoming=part(lambda: upcoming(who)),
        unread=part(lambda: unread(who)),
        drafts=part(lambda: drafts(who)) if who.may("plan:write") else [],
    )


def part(read: Callable[[], Any]) -> Any:
    """One part of the page; None when its service does not answer, so that the rest still shows."""
    try:
        return read()
    except ApiError as error:
        if error.status >= 500:
            return None
        raise


def upcoming(who: Visitor) -> list[Any]:
    """What concerns me from today on, that has not been cancelled."""
    query = {"from": gateway().today().isoformat(), "person": str(who.caller.person), "limit": UPCOMING * 2}
    found = who.edge.get("/api/scheduling/v1/activities", **query)["items"]
    return [activity for activity in found if activity["state"] in {"planned", "scheduled"}][:UPCOMING]


def unread(who: Visitor) -> list[Any]:
    found: list[Any] = who.edge.get("/api/notifications/v1/inbox", unread="true", limit=UNREAD)["items"]
    return found


def drafts(who: Visitor) -> list[Any]:
    found: list[Any] = who.edge.get("/api/scheduling/v1/plans", state="draft", limit=DRAFTS)["items"]
    return found
