"""A plan as the review page shows it: items beside the lines that they were read from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from services.gateway.pages.audience import Group, groups_of
from services.gateway.pages.edge import ApiError, Edge
from services.gateway.pages.plans.doubts import Doubt, Json, doubts_of, queue_of
from services.gateway.pages.visitor import Visitor
from services.gateway.runtime import gateway

PLANS = "/api/scheduling/v1/plans"
TERMS = "/api/scheduling/v1/terms"


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

    @property
    def asks_for_term(self) -> bool:
        """The document names no term of the school's, or another one than was chosen."""
        return self.editable and self.plan["term_basis"] in {"nearest", "contradicted"}

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
    def today(self) -> date | None:
        """By which an unpublished plan's activities are over already."""
        return None if self.plan["published_version"] else gateway().today()

    @cached_property
    def queue(self) -> list[Doubt]:
        """What to look at first."""
        return queue_of(self.items, self.unread, self.today)

    @property
    def doubtful(self) -> set[str]:
        """The ids of the items in the queue."""
        return {doubt.item["id"] for doubt in self.queue if doubt.item}

    def doubts_of(self, item: Json) -> list[str]:
        return doubts_of(item, self.today)

    @property
    def corrected(self) -> list[Json]:
        return [item for item in self.items if item["corrected"]]

    @property
    def conflicts(self) -> list[Json]:
        return [item for item in self.items if item["conflict"]]

    def words_of_line(self, line: int | None) -> str:
        """What stands on a line of the document; nothing for a line that there is not."""
        unread = ((entry["line"], entry["text"]) for entry in self.plan["unread"])
        shown = ((entry["line"], entry["text"]) for entry in self.lines)
        return next((text.strip() for number, text in (*unread, *shown) if number == line), "")

    def week_of(self, day: date) -> int:
        """The week of the term that a day is in, counted from 1."""
        first = date.fromisoformat(self.term["starts_on"])
        monday = first - timedelta(days=first.weekday())
        return (day - monday).days // 7 + 1

    def stop_after(self, item_id: str) -> str:
        """Where the focus goes when an item leaves its place: the next one on the page, else the one before."""
        stops = [self.stop_of(doubt) for doubt in self.queue]
        stops += [f"edit-{item['id']}" for item in self.items if item["id"] not in self.doubtful]
        here = stops.index(f"edit-{item_id}")
        rest = [*stops[here + 1 :], *reversed(stops[:here])]
        return rest[0] if rest else "add-item"

    @staticmethod
    def stop_of(doubt: Doubt) -> str:
        """The id of what a place of the queue puts the focus on."""
        return f"edit-{doubt.item['id']}" if doubt.item else f"take-{(doubt.line or {})['line']}"

    def above_line(self, line: int) -> Json | None:
        """The item that stands last above a line of the document: what is added there happens about then."""
        return max(
            (one for one in self.items if (one["line"] or line) < line), key=lambda one: one["line"], default=None
        )

    def before(self, item_id: str) -> str | None:
        """The item above, for merging."""
        ids = [item["id"] for item in self.items]
        place = ids.index(item_id) if item_id in ids else 0
        return ids[place - 1] if place > 0 else None


def find(items: Iterable[Json], item_id: str) -> Json | None:
    return next((item for item in items if item["id"] == item_id), None)
