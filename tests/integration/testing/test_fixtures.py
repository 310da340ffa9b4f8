"""The fixtures that the services' tests stand on."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from shared.clock import FixedClock
from shared.contracts.directory import GroupCreated
from shared.errors import UnauthenticatedError
from shared.ids import new_id
from shared.messaging import Received, Subscriptions, emit
from shared.store import SERVICE
from shared.testing import Client, Databases, Signer, deliver, outbox, received
from shared.testing.plugin import MakeClient, ServiceApp, ServiceDatabase
from shared.web import Api, Call, Capability

api = Api("training", title="Tried")
SCHOOL = new_id()


@api.get("/me", needs=Capability.SIGNED_IN, summary="Who asks")
def me(call: Call) -> dict[str, str]:
    return {"school": str(call.caller.school), "now": call.clock.now().isoformat()}


@pytest.fixture
def app(service_app: ServiceApp, service_database: ServiceDatabase) -> Flask:
    return service_app(api, service_database("training"))


def test_two_databases_of_a_service_are_two(service_database: ServiceDatabase) -> None:
    first, second = service_database("training"), service_database("training")
    with first.store.begin(SERVICE) as session:
        emit(session, group(), subject=SCHOOL, school=SCHOOL, sequence=1)
    with first.store.begin(SERVICE) as session:
        assert [each.event for each in outbox(session)] == [group()]
    with second.store.begin(SERVICE) as session:
        assert outbox(session) == []


def test_a_store_is_the_application_role(service_database: ServiceDatabase) -> None:
    with service_database("training").store.begin(SERVICE) as session:
        assert session.execute(text("SELECT current_user")).scalar_one() == "training_app"


def test_a_client_speaks_as_its_caller(app: Flask, client: MakeClient) -> None:
    response = client(app, school=SCHOOL).get("/me")
    assert response.get_json()["school"] == str(SCHOOL)
    assert client(app, token="").get("/me").status_code == 401
    assert client(app, token="x.y.z").get("/me").status_code == 401


def test_a_token_expires_as_the_clock_goes_on(app: Flask, client: MakeClient, clock: FixedClock) -> None:
    caller: Client = client(app)
    assert caller.get("/me").status_code == 200
    clock.advance(timedelta(hours=1))
    assert caller.get("/me").status_code == 401


def test_a_token_of_another_signer_is_refused(signer: Signer, clock: FixedClock) -> None:
    token = Signer(clock).token(new_id(), SCHOOL)
    with pytest.raises(UnauthenticatedError):
        signer.verifier().verify(token)


def test_an_event_reaches_its_handler(service_database: ServiceDatabase) -> None:
    subscriptions, seen = Subscriptions("training"), list[int]()

    @subscriptions.on(GroupCreated)
    def group_created(_session: object, each: Received[GroupCreated]) -> None:
        seen.append(each.sequence)

    with service_database("training").store.begin(SERVICE) as session:
        deliver(session, subscriptions, received(group(), subject=SCHOOL, school=SCHOOL, sequence=3))
        with pytest.raises(LookupError):
            deliver(session, Subscriptions("training"), received(group(), subject=SCHOOL, school=SCHOOL))
    assert seen == [3]


def group() -> GroupCreated:
    return GroupCreated(group_id=SCHOOL, school_id=SCHOOL, name="语文教研组", kind="committee")


def test_a_database_comes_back_empty_for_the_next_test(databases: Databases) -> None:
    first = databases.copy("training")
    with first.store.begin(SERVICE) as session:
        emit(session, group(), subject=SCHOOL, school=SCHOOL, sequence=1)
    databases.take_back(first)
    second = databases.copy("training")
    assert second.name == first.name
    with second.store.begin(SERVICE) as session:
        assert outbox(session) == []
    databases.drop(second)


def test_a_database_that_its_owner_touched_is_not_used_again(databases: Databases) -> None:
    first = databases.copy("training")
    with first.owner.begin(SERVICE) as session:
        session.execute(text("CREATE TABLE left_behind ()"))
    databases.take_back(first)
    second = databases.copy("training")
    assert second.name != first.name
    databases.drop(second)
