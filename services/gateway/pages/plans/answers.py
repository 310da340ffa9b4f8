"""How the review page answers a change: the page's part read again, where the focus goes, and what is said."""

from typing import Any
from urllib.parse import quote

from flask import Response

from services.gateway.pages.plans.draft import Draft
from services.gateway.pages.plans.overview import review
from services.gateway.pages.render import render, texts

UNDONE = "items.undone"


def region(draft: Draft, *, focus: str, status: str) -> Response:
    """Queue, items, document and counts, read again after a change."""
    now = Draft.read(draft.who, draft.plan["id"])
    said = texts()(status)
    html = render("plan_region.html", **review(now), said=said, undoable=status != UNDONE)
    return answer(html, focus=focus, said=f"{said} {left_in(now)}", whole=True)


def settled(draft: Draft, item_id: str, *, status: str) -> Response:
    """After somebody saw to an item: on to the next of the queue if it stood there, else the focus stays."""
    focus = draft.stop_after(item_id) if item_id in draft.doubtful else f"edit-{item_id}"
    return region(draft, focus=focus, status=status)


def left_in(draft: Draft) -> str:
    words = texts()
    return words("items.left", count=len(draft.queue)) if draft.queue else words("items.none_doubtful")


def answer(html: str, *, focus: str, said: str = "", whole: bool = False) -> Response:
    """`whole` swaps the whole review instead of what the request asked for. What is said is read out."""
    headers: dict[str, Any] = {"X-Focus": focus}
    if said:
        headers["X-Status"] = quote(said)
    if whole:
        headers |= {"HX-Retarget": "#review", "HX-Reswap": "outerHTML"}
    return Response(html, headers=headers)
