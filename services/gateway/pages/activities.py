"""One activity: to read, and for those who plan to schedule, move, cancel, hold; and making one by hand."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.pages.audience import Names, chosen, groups_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, instant, optional, text
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import Visitor, visitor

ACTIVITIES = "/api/scheduling/v1/activities"
ROOMS = "/api/scheduling/v1/rooms"
ACTIONS = ("schedule", "reschedule", "postpone", "cancel", "hold")
#: What a person can put right in the form; anything else is a page of its own.
CORRECTABLE = {409, 412, 422}
CLASH = "clash"

Json = dict[str, Any]


@pages.get("/activities/<activity_id>")
def activity(activity_id: str) -> str:
    found = visitor().edge.get(f"{ACTIVITIES}/{identifier(activity_id)}")
    return activity_page(found, notice=request.args.get("notice", ""))


@pages.post("/activities/<activity_id>/<action>")
def change_activity(activity_id: str, action: str) -> Response | tuple[str, int]:
    who, activity_id = visitor(), identifier(activity_id)
    if action not in ACTIONS:
        identifier(None)
    body = {"schedule": when, "reschedule": when, "postpone": window, "cancel": reason, "hold": dict}[action]()
    try:
        path = f"{ACTIVITIES}/{activity_id}/{action}"
        who.edge.send("POST", path, json=body, headers={"If-Match": f'"{text("version")}"'})
    except ApiError as error:
        if error.status not in CORRECTABLE:
            raise
        present = who.edge.get(f"{ACTIVITIES}/{activity_id}")
        return activity_page(present, action=action, error=error), error.status
    return redirect(f"/activities/{activity_id}?notice={action}", 303)


@pages.get("/activities/new")
def new_activity() -> str:
    return new_page(None)


@pages.post("/activities/new")
def add_activity() -> Response | tuple[str, int]:
    who = visitor()
    words: Json = {name: text(name) for name in ("title", "category", "owner")}
    body: Json = words | (when() if text("day") else {"place": text("place")} | days())
    body["participants"] = chosen(request.form.getlist("participants"), str(who.desk.school_id)) or None
    try:
        made = who.edge.post(ACTIVITIES, body)
    except ApiError as error:
        if error.status not in CORRECTABLE:
            raise
        return new_page(error), error.status
    return redirect(f"/activities/{made['id']}?notice=created", 303)


# -- what comes in


def when() -> Json:
    """A day with hours, or the whole day without; the room; and the reason for doing it in spite of a clash."""
    day, begins, ends = text("day"), text("time_from"), text("time_to")
    if day and begins and ends:
        time: Json = {"starts_at": instant(day, begins), "ends_at": instant(text("last_day") or day, ends)}
    else:
        time = {"day": day or None, "last_day": optional("last_day")}
    rest = {"room_id": optional("room_id"), "place": text("place"), "override_reason": text("override_reason")}
    return time | rest


def days() -> Json:
    return {"window_from": optional("first"), "window_to": optional("last")}


def window() -> Json:
    return days() | {"reason": text("reason")}


def reason() -> Json:
    return {"reason": text("reason")}


# -- what goes out


def activity_page(found: Json, *, notice: str = "", action: str = "", error: ApiError | None = None) -> str:
    who = visitor()
    editable = who.may("activity:write") and (
        found["school_id"] == str(who.desk.school_id) or who.desk.kind == "district"
    )
    rooms = rooms_of(who) if editable or found["room_id"] else []
    room = next((one["name"] for one in rooms if one["id"] == found["room_id"]), "")
    return render(
        "activity.html",
        activity=found,
        participants=Names(who, texts()).of(found["participants"]),
        editable=editable,
        rooms=[one for one in rooms if one["active"] or one["id"] == found["room_id"]],
        room=room,
        notice=notice if notice in {*ACTIONS, "created"} else "",
        action=action,
        error=error,
        clash=error is not None and error.code == CLASH,
        form=request.form,
    )


def new_page(error: ApiError | None) -> str:
    who = visitor()
    return render(
        "activity_new.html",
        rooms=[room for room in rooms_of(who) if room["active"]],
        groups=groups_of(who, str(who.desk.school_id)),
        error=error,
        clash=error is not None and error.code == CLASH,
        form=request.form,
        chosen=request.form.getlist("participants") or [f"school:{who.desk.school_id}"],
    )


def rooms_of(who: Visitor) -> list[Any]:
    """The rooms to book: the school's own and those of the district for all."""
    found = who.edge.everything(ROOMS, pages=1)
    return [room for room in found if room["district_wide"] or room["school_id"] == str(who.desk.school_id)]
