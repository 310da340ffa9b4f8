"""Correcting a draft's items in place: each answer is the changed part of the review page."""

from datetime import date

from flask import Response, request

from services.gateway.pages.audience import chosen, value_of
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.forms import identifier, number, optional, text
from services.gateway.pages.plans.answers import answer, region, settled
from services.gateway.pages.plans.doubts import Json
from services.gateway.pages.plans.draft import Draft, find
from services.gateway.pages.plans.overview import review
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor
from shared.errors import NotFoundError

KEEP = "keep"
#: An item's time without its hours.
TIME = ("precision", "window_from", "window_to")
WORDS = ("title", "category", "place", "owner")


@pages.get("/plans/<plan_id>/items/<item_id>")
def item_row(plan_id: str, item_id: str) -> Response:
    draft = draft_of(plan_id)
    context = review(draft) | {"item": item_of(draft, item_id)}
    return answer(render("plan_item_alone.html", **context), focus=f"edit-{identifier(item_id)}")


@pages.get("/plans/<plan_id>/items/<item_id>/edit")
def edit_item(plan_id: str, item_id: str) -> str:
    draft = draft_of(plan_id)
    return form(draft, item_of(draft, item_id))


@pages.post("/plans/<plan_id>/items/<item_id>")
def save_item(plan_id: str, item_id: str) -> Response | tuple[str, int]:
    draft = draft_of(plan_id)
    item = item_of(draft, item_id)
    try:
        draft.edge.patch(f"{draft.address}/items/{item['id']}", changes(draft, item), version=text("version"))
    except ApiError as error:
        if error.status != 422:
            raise
        return form(draft, item | typed(), error), 422
    return settled(draft, item["id"], status="items.saved")


@pages.get("/plans/<plan_id>/items/new")
def new_item(plan_id: str) -> str:
    """An empty form, or one for a line of the document."""
    draft = draft_of(plan_id)
    line = request.args.get("line", type=int)
    above = draft.above_line(line) if line else None
    time = {name: above[name] for name in TIME} if above and above["window_to"] else {}
    return form(draft, empty_item() | time | {"title": draft.words_of_line(line), "line": line})


@pages.post("/plans/<plan_id>/items")
def add_item(plan_id: str) -> Response | tuple[str, int]:
    draft = draft_of(plan_id)
    line = number("line")
    item = empty_item()
    try:
        made = draft.edge.post(f"{draft.address}/items", changes(draft, item) | ({"line": line} if line else {}))
    except ApiError as error:
        if error.status != 422:
            raise
        return form(draft, item | typed() | {"line": line}, error), 422
    return region(draft, focus=f"edit-{made['id']}", status="items.added")


@pages.post("/plans/<plan_id>/items/<item_id>/confirm")
def confirm_item(plan_id: str, item_id: str) -> Response:
    """It was read rightly: nothing changes but that somebody has looked."""
    draft = draft_of(plan_id)
    item = item_of(draft, item_id)
    draft.edge.patch(f"{draft.address}/items/{item['id']}", {}, version=item["version"])
    return settled(draft, item["id"], status="items.confirmed")


@pages.post("/plans/<plan_id>/items/<item_id>/choose")
def choose_reading(plan_id: str, item_id: str) -> Response:
    """One of the two windows of an item whose dates contradict its week."""
    draft = draft_of(plan_id)
    item, basis = item_of(draft, item_id), text("basis")
    chosen = next((reading for reading in item["conflict"] or () if reading["basis"] == basis), None)
    if chosen is None:
        raise gone()
    days = {name: chosen[name] for name in ("window_from", "window_to")}
    draft.edge.patch(f"{draft.address}/items/{item['id']}", days, version=item["version"])
    return settled(draft, item["id"], status="items.chosen")


@pages.post("/plans/<plan_id>/items/<item_id>/delete")
def delete_item(plan_id: str, item_id: str) -> Response:
    draft = draft_of(plan_id)
    item = item_of(draft, item_id)
    focus = draft.stop_after(item["id"])
    draft.edge.delete(f"{draft.address}/items/{item['id']}")
    return region(draft, focus=focus, status="items.deleted")


@pages.get("/plans/<plan_id>/items/<item_id>/split")
def split_form(plan_id: str, item_id: str) -> str:
    draft = draft_of(plan_id)
    return render("plan_split.html", draft=draft, plan=draft.plan, item=item_of(draft, item_id), error="")


@pages.post("/plans/<plan_id>/items/<item_id>/split")
def split_item(plan_id: str, item_id: str) -> Response | tuple[str, int]:
    """One activity per line of the form's text."""
    draft = draft_of(plan_id)
    item = item_of(draft, item_id)
    titles = [line.strip() for line in request.form.get("titles", "").splitlines() if line.strip()]
    try:
        made = draft.edge.post(f"{draft.address}/items/{item['id']}/split", {"titles": titles})
    except ApiError as error:
        if error.status != 422:
            raise
        words = texts()("items.split_two") if len(titles) < 2 else error.detail
        return render("plan_split.html", draft=draft, plan=draft.plan, item=item, error=words), 422
    return region(draft, focus=f"edit-{made['items'][0]['id']}", status="items.split_done")


@pages.post("/plans/<plan_id>/items/<item_id>/merge")
def merge_item(plan_id: str, item_id: str) -> Response:
    """Into the item above."""
    draft = draft_of(plan_id)
    item, above = item_of(draft, item_id), draft.before(identifier(item_id))
    if above is None:
        raise NotFoundError("there is no item above this one", detail_zh="上面没有条目", code="not_found")
    merged = draft.edge.post(f"{draft.address}/items/merge", {"item_ids": [above, item["id"]]})
    return region(draft, focus=f"edit-{merged['id']}", status="items.merged")


# -- what comes in


def draft_of(plan_id: str) -> Draft:
    return Draft.read(visitor(), identifier(plan_id))


def item_of(draft: Draft, item_id: str) -> Json:
    item = find(draft.items, identifier(item_id))
    if item is None:
        raise gone()
    return item


def gone() -> NotFoundError:
    return NotFoundError("this item is gone; reload the page", detail_zh="该条目已不存在,请刷新页面", code="not_found")


def empty_item() -> Json:
    return {
        "id": "new",
        "title": "",
        "category": "",
        "place": "",
        "owner": "",
        "precision": "month",
        "window_from": None,
        "window_to": None,
        "time_from": None,
        "time_to": None,
        "participants": None,
        "line": None,
        "conflict": None,
        "corrected": False,
        "version": 0,
    }


def changes(draft: Draft, item: Json) -> Json:
    """The form as the API's change; the time only where it says something else than the item."""
    change: Json = {name: text(name) for name in WORDS}
    if item["id"] == "new" or when_typed() != when_of(draft, item):
        change |= window()
    if text("participants") != KEEP:
        change["participants"] = chosen(request.form.getlist("participants"), draft.plan["school_id"]) or None
    return change


def window() -> Json:
    """The chosen kind of time as the API takes it."""
    kind = text("precision")
    hours: Json = {"time_from": None, "time_to": None}
    if kind == "month":
        return hours | {"month_from": number("month_from"), "month_to": number("month_to") or number("month_from")}
    if kind == "week":
        return hours | {"week": number("week")}
    if kind == "day":
        day = optional("day")
        return {
            "window_from": day,
            "window_to": day,
            "time_from": optional("time_from"),
            "time_to": optional("time_to"),
        }
    if kind == "range":
        return hours | {"window_from": optional("first"), "window_to": optional("last")}
    return hours | {"window_from": None, "window_to": None}


def when_typed() -> Json:
    """The fields of the chosen kind of time, as the form sent them."""
    fields = {
        "month": ("month_from", "month_to"),
        "week": ("week",),
        "day": ("day", "time_from", "time_to"),
        "range": ("first", "last"),
    }
    kind = text("precision")
    return {"precision": kind, **{name: text(name) for name in fields.get(kind, ())}}


def when_of(draft: Draft, item: Json) -> Json:
    """An item's time as its form shows it."""
    first, last = item["window_from"], item["window_to"]
    if first is None or last is None:
        return {"precision": ""}
    kind = item["precision"]
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if kind == "month":
        return {"precision": kind, "month_from": str(begins.month), "month_to": str(ends.month)}
    if kind == "week":
        return {"precision": kind, "week": str(draft.week_of(begins))}
    if kind == "day":
        hours = {name: (item[name] or "")[:5] for name in ("time_from", "time_to")}
        return {"precision": kind, "day": first, **hours}
    return {"precision": "range", "first": first, "last": last}


def typed() -> Json:
    """What was in the form, to show it again beside what is wrong with it."""
    return {name: request.form.get(name, "") for name in WORDS}


# -- what goes out


def form(draft: Draft, item: Json, error: ApiError | None = None) -> str:
    when = when_typed() if error else when_of(draft, item)
    if item["id"] == "new" and item["window_to"] is None and not error:
        when = {"precision": "month"}
    values = {value_of(one) for one in item["participants"] or ()}
    return render(
        "plan_item_form.html",
        draft=draft,
        plan=draft.plan,
        item=item,
        time=when,
        values=values,
        keep=KEEP if len(values) > 1 else "",
        detail=error.detail if error else "",
        errors=error.fields if error else {},
    )
