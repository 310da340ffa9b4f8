"""My messages: threads with what is unread, brought up to date as they come; one thread; marking as read."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.blueprints import pages
from services.gateway.pages.forms import identifier, text
from services.gateway.pages.render import render
from services.gateway.pages.visitor import visitor
from services.gateway.runtime import gateway

INBOX = "/api/notifications/v1/inbox"


@pages.get("/inbox")
def inbox() -> str:
    return render("inbox.html", **threads())


@pages.get("/inbox/list")
def inbox_list() -> str:
    """The list alone, for when something came."""
    return render("inbox_list.html", **threads())


def threads() -> dict[str, object]:
    edge, only = visitor().edge, request.args.get("only", "")
    page = edge.get(INBOX, unread="true" if only == "unread" else "", cursor=request.args.get("cursor", ""), limit=40)
    count = edge.get(f"{INBOX}/unread_count")["unread"]
    return {
        "entries_": page["items"],
        "next_cursor": page["next_cursor"],
        "unread": count,
        "only": only,
        "shown_at": now(),
    }


@pages.get("/inbox/<thread>")
def thread(thread: str) -> str:
    edge, thread = visitor().edge, identifier(thread)
    entry = edge.get(f"{INBOX}/threads/{thread}/entry")
    page = edge.get(f"{INBOX}/threads/{thread}", cursor=request.args.get("cursor", ""), limit=100)
    return render("thread.html", entry=entry, messages=page["items"], next_cursor=page["next_cursor"], shown_at=now())


@pages.post("/inbox/read")
def read() -> Response:
    """A thread, or everything, as far as the page showed it: what came meanwhile stays unread."""
    body = {"until": text("until") or None}
    thread = text("thread")
    if thread:
        body["thread"] = identifier(thread)
    visitor().edge.post(f"{INBOX}/read", body)
    return redirect(f"/inbox/{body['thread']}" if thread else "/inbox", 303)


@pages.post("/inbox/messages/<message_id>/read")
def read_message(message_id: str) -> str:
    message = visitor().edge.post(f"{INBOX}/{identifier(message_id)}/read")
    return render("message_entry.html", message=message)


def now() -> str:
    return gateway().now().isoformat()
