"""Dead letters over HTTP: for the district's operation, and for nobody else."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.scheduling.app import make_app
from shared.clock import FixedClock
from shared.contracts.directory import GroupCreated
from shared.contracts.envelope import Envelope
from shared.ids import new_id
from shared.messaging.intake import arrivals_of, take_in
from shared.messaging.set_aside import SetAside
from shared.store import SERVICE
from shared.testing import Client, Signer, TestDatabase, settings_for
from shared.testing.plugin import MakeClient, ServiceDatabase

SCHOOL = new_id()


@pytest.fixture
def database(service_database: ServiceDatabase) -> TestDatabase:
    return service_database("scheduling")


@pytest.fixture
def operator(database: TestDatabase, client: MakeClient, signer: Signer, clock: FixedClock) -> Client:
    settings = settings_for("scheduling", database.url, database.owner_url)
    app = make_app(settings, database.store, clock=clock, verifier=signer.verifier())
    return client(app, roles=["district_ops"])


def died(database: TestDatabase, clock: FixedClock, subject: UUID) -> None:
    """An event that RabbitMQ gave up delivering to this service."""
    event = GroupCreated(group_id=subject, school_id=SCHOOL, name="数学教研组", kind="committee")
    envelope = Envelope(
        id=new_id(),
        source="/services/directory",
        type=event.type,
        subject=str(subject),
        time=clock.now(),
        school=SCHOOL,
        sequence=1,
        data=event.to_data(),
    )
    with database.store.begin(SERVICE) as session:
        take_in(
            session, arrivals_of([SetAside(envelope.to_json(), "set aside by RabbitMQ: delivery_limit")]), clock.now()
        )


def states(database: TestDatabase) -> list[tuple[str, bool]]:
    with database.store.begin(SERVICE) as session:
        return [
            (state, forced) for state, forced in session.execute(text("SELECT state, forced FROM inbox ORDER BY id"))
        ]


def test_dead_letters_are_listed_page_by_page_and_narrowed(
    database: TestDatabase, operator: Client, clock: FixedClock
) -> None:
    subjects = [new_id() for _ in range(3)]
    for subject in subjects:
        died(database, clock, subject)
    first = operator.get("/dead-letters", limit=2).get_json()
    rest = operator.get("/dead-letters", limit=2, cursor=first["next_cursor"]).get_json()
    assert [item["subject"] for item in (*first["items"], *rest["items"])] == [str(each) for each in subjects]
    assert rest["next_cursor"] is None
    narrowed = operator.get("/dead-letters", subject=str(subjects[1]), error="DELIVERY_LIMIT").get_json()["items"]
    assert [item["subject"] for item in narrowed] == [str(subjects[1])]
    assert operator.get("/dead-letters", type="nothing.of.the.kind").get_json()["items"] == []


def test_a_dead_letter_is_shown_whole(database: TestDatabase, operator: Client, clock: FixedClock) -> None:
    subject = new_id()
    died(database, clock, subject)
    (item,) = operator.get("/dead-letters").get_json()["items"]
    shown = operator.get(f"/dead-letters/{item['id']}").get_json()
    assert shown["envelope"]["data"]["group_id"] == str(subject)
    assert shown["error"] == "set aside by RabbitMQ: delivery_limit"
    assert operator.get(f"/dead-letters/{2**70}").status_code == 404


def test_a_replayed_dead_letter_is_the_worker_s_again_under_its_own_id(
    database: TestDatabase, operator: Client, clock: FixedClock
) -> None:
    died(database, clock, new_id())
    (item,) = operator.get("/dead-letters").get_json()["items"]
    assert operator.post("/dead-letters/replay", {"ids": [item["id"]]}).get_json() == {"count": 1}
    assert states(database) == [("pending", True)]
    assert operator.get("/dead-letters").get_json()["items"] == []


def test_a_discarded_dead_letter_keeps_the_reason(database: TestDatabase, operator: Client, clock: FixedClock) -> None:
    died(database, clock, new_id())
    body = {"error": "delivery_limit", "reason": "演练数据"}
    assert operator.post("/dead-letters/discard", body).get_json() == {"count": 1}
    with database.store.begin(SERVICE) as session:
        assert "discarded: 演练数据" in session.execute(text("SELECT error FROM inbox")).scalar_one()


def test_to_say_nothing_is_a_mistake_and_not_everything(operator: Client) -> None:
    for path, body in (("replay", {}), ("discard", {"reason": "x"})):
        answer = operator.post(f"/dead-letters/{path}", body)
        assert answer.status_code == 422
        assert "ids" in answer.text


@pytest.mark.parametrize("role", ["school_admin", "office_lead", "teacher"])
def test_a_school_s_own_roles_do_not_get_at_them(operator: Client, client: MakeClient, role: str) -> None:
    someone = client(operator.app, roles=[role])
    assert someone.get("/dead-letters").status_code == 403
    assert someone.post("/dead-letters/replay", {"error": "x"}).status_code == 403
