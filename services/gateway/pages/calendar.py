"""The calendar, by month and by week; and the list of activities with search and filters."""

from datetime import date
from typing import Any

from flask import request

from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.grid import View, empty_grid, fill, mark, neighbours, week_number
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import Visitor, visitor
from services.gateway.runtime import gateway

ACTIVITIES = "/api/scheduling/v1/activities"
TERMS = "/api/scheduling/v1/terms"
WHOSE = ("mine", "school", "district")
STATES = ("planned", "scheduled", "held", "cancelled")


@pages.get("/calendar")
def calendar() -> str:
    who, view = visitor(), chosen_view()
    grid = empty_grid(view, anchor())
    whose = chosen_whose()
    query = {"from": grid.shown_from.isoformat(), "to": grid.shown_to.isoformat(), **filter_of(who, whose)}
    fill(grid, who.edge.everything(ACTIVITIES, **query))
    terms = terms_of(who)
    mark(grid, terms, texts()("calendar.make_up"))
    numbers = [week_number(terms, week[0].on) for week in grid.weeks]
    before, after = neighbours(grid)
    return render(
        "calendar.html", grid=grid, view=view, whose=whose, before=before, after=after, numbers=numbers, anchor=anchor()
    )


@pages.get("/activities")
def activities() -> str:
    who, whose = visitor(), chosen_whose("district")
    q, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    begin = chosen_day("from") if "from" in request.args or q else gateway().today()
    query: dict[str, Any] = {
        "from": begin.isoformat() if begin else "",
        "q": q,
        "state": state if state in STATES else "",
        "cursor": request.args.get("cursor", ""),
        "limit": 50,
    }
    page = who.edge.get(ACTIVITIES, **query, **filter_of(who, whose))
    return render(
        "activities.html",
        activities=page["items"],
        next_cursor=page["next_cursor"],
        query=query,
        whose=whose,
        states=STATES,
    )


def filter_of(who: Visitor, whose: str) -> dict[str, Any]:
    """What concerns the visitor, what is the school's, or all that the visitor may see."""
    if whose == "mine":
        return {"person": str(who.caller.person)}
    return {"school_id": str(who.desk.school_id)} if whose == "school" else {}


def terms_of(who: Visitor) -> list[Any]:
    """For week numbers and holidays; the calendar shows without them."""
    try:
        found = who.edge.everything(TERMS, pages=1)
    except ApiError as error:
        if error.status == 401:
            raise
        return []
    own = [term for term in found if term["school_id"] == str(who.desk.school_id)]
    return own or [term for term in found if term["district_wide"]]


def chosen_view() -> View:
    return "week" if request.args.get("view") == "week" else "month"


def chosen_whose(default: str = "school") -> str:
    wanted = request.args.get("whose", "")
    return wanted if wanted in WHOSE else default


def anchor() -> date:
    return chosen_day("day") or gateway().today()


def chosen_day(name: str) -> date | None:
    """A day from the address; none for a wrong or an absurd one."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
