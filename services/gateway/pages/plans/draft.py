"""A plan as the review page shows it: items beside the lines that they were read from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from services.gateway.pages.audience import Group, groups_of
from services.gateway.pages.edge import ApiError, Edge
from services.gateway.pages.visitor import Visitor

PLANS = "/api/scheduling/v1/plans"
TERMS = "/api/scheduling/v1/terms"
#: Below this the reader was not sure; a person should look.
SURE = 0.75

Json = dict[str, Any]


def doubtful(item: Json) -> bool:
    """Nobody has looked at it, and either the reader was not sure or it has no time at all."""
    return not item["corrected"] and (item["confidence"] < SURE or item["window_to"] is None)


@dataclass
class Draft:
    """Everything of one plan that a page may need, read from the API when it does."""

    who: Visitor
    plan: Json

    @classmethod
    def read(cls, who: Visitor, plan_id: str) -> "Draft":
        return cls(who, who.edge.get(f"{PLANS}/{plan_id}"))

    @property
    def address(self) -> str:
        return f"{PLANS}/{self.plan['id']}"

    @property
    def edge(self) -> Edge:
        return self.who.edge

    @property
    def editable(self) -> bool:
        own = self.plan["school_id"] == str(self.who.desk.school_id) or self.who.desk.kind == "district"
        return own and self.who.may("plan:write")

    @cached_property
    def items(self) -> list[Json]:
        return self.edge.everything(f"{self.address}/items")

    @cached_property
    def term(self) -> Json:
        found: Json = self.edge.get(f"{TERMS}/{self.plan['term_id']}")
        return found

    @cached_property
    def groups(self) -> Sequence[Group]:
        return groups_of(self.who, self.plan["school_id"])

    @cached_property
    def lines(self) -> list[Json]:
        """The document, line by line; nothing for a plan made by hand."""
        if not self.plan["import_id"]:
            return []
        try:
            found: list[Json] = self.edge.get(f"{self.address}/source")["lines"]
        except ApiError as error:
            if error.status != 404:
                raise
            return []
        return found

    @property
    def unread(self) -> list[Json]:
        return [line for line in self.plan["unread"] if not line["dismissed"]]

    @property
    def doubts(self) -> int:
        return sum(doubtful(item) for item in self.items)

    def week_of(self, day: date) -> int:
        """The week of the term that a day is in, counted from 1."""
        first = date.fromisoformat(self.term["starts_on"])
        monday = first - timedelta(days=first.weekday())
        return (day - monday).days // 7 + 1

    def before(self, item_id: str) -> str | None:
        """The item above, for merging."""
        ids = [item["id"] for item in self.items]
        place = ids.index(item_id) if item_id in ids else 0
        return ids[place - 1] if place > 0 else None


def find(items: Iterable[Json], item_id: str) -> Json | None:
    return next((item for item in items if item["id"] == item_id), None)
