"""Who takes part, as a form offers it and as a page names it: the school, its groups, the district, single people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.pages.edge import ApiError
from services.gateway.pages.texts import Texts
from services.gateway.pages.visitor import Visitor

DIRECTORY = "/api/directory/v1"
Participant = Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """A group that may be chosen."""

    id: str
    name: str


def groups_of(who: Visitor, school_id: str) -> Sequence[Group]:
    """A school's groups by name; none while the directory does not answer."""
    try:
        found = who.edge.everything(f"{DIRECTORY}/groups", pages=2, school_id=school_id)
    except ApiError as error:
        if error.status < 500:
            raise
        return ()
    return tuple(sorted((Group(group["id"], group["name"]) for group in found), key=lambda group: group.name))


def chosen(values: Sequence[str], school_id: str) -> list[dict[str, str]]:
    """The participants that a form's values `school`, `district` and `group:<id>` mean."""
    found: list[dict[str, str]] = []
    for value in values:
        kind, _, identity = value.partition(":")
        if kind in {"group", "person"} and identity:
            found.append({"kind": kind, "id": identity})
        elif kind == "school":
            found.append({"kind": "school", "id": identity or school_id})
        elif kind == "district":
            found.append({"kind": "district"})
    return found


def value_of(participant: Participant) -> str:
    """A participant as the value of a form's field."""
    return "district" if participant["kind"] == "district" else f"{participant['kind']}:{participant['id']}"


class Names:
    """The names of participants; each is asked for once. What cannot be read is named by its kind."""

    def __init__(self, who: Visitor, words: Texts) -> None:
        self._who = who
        self._words = words
        self._known: dict[tuple[str, str], str] = {
            ("school", str(desk.school_id)): desk.name for desk in who.signed_in.desks
        }

    def of(self, participants: Iterable[Participant]) -> list[str]:
        return [self.name(participant) for participant in participants]

    def name(self, participant: Participant) -> str:
        kind, identity = participant["kind"], participant.get("id", "")
        if kind == "district":
            return self._words("audience.district")
        if (kind, identity) not in self._known:
            self._known[kind, identity] = self._ask(kind, identity)
        return self._known[kind, identity]

    def _ask(self, kind: str, identity: str) -> str:
        folders = {"person": "people", "group": "groups", "school": "schools"}
        try:
            found: dict[str, Any] = self._who.edge.get(f"{DIRECTORY}/{folders[kind]}/{identity}")
        except (ApiError, KeyError):
            return self._words.known("audience", kind)
        return str(found["name"])
