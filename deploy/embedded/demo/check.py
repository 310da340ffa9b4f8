"""Did every committed event take effect once in every subscriber? Answered from the databases, as nobody's user.

Two levels. Messages: each row of a producer's outbox against the inbox of each service that subscribes to it.
Effects: for each activity that `scheduling` published, the people concerned by the directory's own records, against
the in-app deliveries that `notifications` made.
"""

import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from deploy.embedded.demo.district import today

NEWEST = (
    "SELECT DISTINCT ON (subject) subject, sequence, envelope->'data' AS said"
    " FROM outbox WHERE aggregate = '%s' ORDER BY subject, sequence DESC"
)
Query = Callable[[str, str], list[Any]]
Delivery = tuple[str, str, int]


@dataclass
class Findings:
    """What is missing, what is there twice or without a cause; a few of each by name."""

    lost: int = 0
    doubled: int = 0
    unsettled: int = 0
    examples: list[str] = field(default_factory=list)

    def note(self, what: str, example: object) -> None:
        if len(self.examples) < 10:
            self.examples.append(f"{what}: {example}")

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unsettled)


def query_by(admin_url: Callable[[str], str]) -> Query:
    """A function that asks a service's database one question, as its superuser."""

    def query(service: str, statement: str) -> list[Any]:
        with psycopg.connect(admin_url(f"qinglan_{service}"), row_factory=namedtuple_row) as connection:
            return connection.execute(statement.encode()).fetchall()

    return query


def subscribed(service: str) -> set[str]:
    """The aggregates (`<service>.<subject kind>`) that a service subscribes to."""
    module = importlib.import_module(f"services.{service}.subscriptions")
    aggregates: set[str] = module.subscriptions.aggregates
    return aggregates


def check_messages(query: Query, services: tuple[str, ...], findings: Findings) -> None:
    """Each committed event is settled exactly once in each subscriber, and no other event is there."""
    published = {service: outbox(query, service) for service in services}
    for subscriber in services:
        wanted = {
            event: kind
            for producer, events in published.items()
            for event, kind in events.items()
            if kind in subscribed(subscriber)
        }
        compare_inbox(query, subscriber, wanted, findings)


def outbox(query: Query, service: str) -> dict[str, str]:
    rows = query(service, "SELECT event_id::text, aggregate FROM outbox")
    return {row.event_id: row.aggregate for row in rows}


def compare_inbox(query: Query, subscriber: str, wanted: Mapping[str, str], findings: Findings) -> None:
    rows = query(subscriber, "SELECT event_id::text, type, state, error FROM inbox")
    seen = Counter(row.event_id for row in rows)
    for event in wanted.keys() - seen.keys():
        findings.lost += 1
        findings.note(f"{subscriber} never received", f"{wanted[event]} {event}")
    for row in rows:
        if seen[row.event_id] > 1 or row.event_id not in wanted:
            findings.doubled += 1
            findings.note(f"{subscriber} has without a cause", f"{row.type} {row.event_id}")
        if row.state not in {"handled", "skipped"}:
            findings.unsettled += 1
            findings.note(f"{subscriber} has {row.state}", f"{row.type} {row.event_id}: {row.error}")


def newest(query: Query, service: str, aggregate: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The newest event of each subject of a kind: its id, its sequence, what it says."""
    for row in query(service, NEWEST % aggregate):
        yield row.subject, row.sequence, row.said


def members(query: Query) -> dict[tuple[str, str], set[str]]:
    """(kind, id) of a participant -> the people it stands for today, by what the directory has published."""
    at_present = today().isoformat()
    found: dict[tuple[str, str], set[str]] = {}
    everybody: set[str] = set()
    for _, _, member in newest(query, "directory", "directory.membership"):
        if member["starts_on"] <= at_present <= (member["ends_on"] or at_present):
            everybody.add(member["person_id"])
            groups = [("group", group) for group in member["group_ids"]]
            for key in [("school", member["school_id"]), ("person", member["person_id"]), *groups]:
                found.setdefault(key, set()).add(member["person_id"])
    found |= {("district", school): everybody for kind, school in list(found) if kind == "school"}
    return found


def expected_deliveries(query: Query) -> set[Delivery]:
    """(person, activity, version) of everyone whom the newest version of an activity concerns."""
    people = members(query)
    return {
        (person, activity, version)
        for activity, version, said in newest(query, "scheduling", "scheduling.activity")
        for participant in said["participants"]
        for person in people.get((participant["kind"], participant["id"]), set())
    }


def check_effects(query: Query, findings: Findings) -> tuple[int, int]:
    """Each person concerned has exactly one in-app delivery of each activity's newest version.

    Returns how many activities reached somebody, and how many deliveries there are.
    """
    wanted = expected_deliveries(query)
    made = deliveries(query)
    for person, activity, version in wanted - made.keys():
        findings.lost += 1
        findings.note("not delivered", f"version {version} of activity {activity} to {person}")
    concerned = {(person, activity) for person, activity, _ in wanted}
    for delivery, number in made.items():
        extra = number - 1 if delivery[:2] in concerned else number
        if extra:
            findings.doubled += extra
            findings.note("delivered without a cause", f"version {delivery[2]} of {delivery[1]} to {delivery[0]}")
    return len({activity for _, activity, _ in wanted & made.keys()}), sum(made.values())


def deliveries(query: Query) -> dict[Delivery, int]:
    rows = query(
        "notifications",
        "SELECT person_id::text, subject::text, version, count(*) AS number FROM deliveries"
        " WHERE purpose = 'activity' AND channel = 'in_app' AND state = 'delivered' GROUP BY 1, 2, 3",
    )
    return {(row.person_id, row.subject, row.version): row.number for row in rows}
