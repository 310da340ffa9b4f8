from uuid import UUID

from services.directory.api.service import actor, api, post_from, today
from services.directory.models import Person
from services.directory.operations import look
from services.directory.operations import people as operations
from services.directory.schemas import PersonChanges, PersonIn, PersonOut, PersonQuery
from shared.web import Call, Capability, Page, paginate

READ, WRITE = Capability.PERSON_READ, Capability.PERSON_WRITE


@api.get("/people", needs=READ, summary="People, by name", query=PersonQuery, returns=PersonOut, paged=True)
def list_people(call: Call) -> Page:
    statement = look.people(call.query, today(call))
    keys = [Person.name, Person.id]
    return paginate(call.session, statement, keys, limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/people", needs=WRITE, summary="Add a person with a first membership", body=PersonIn, returns=PersonOut, status=201
)
def create_person(call: Call) -> Person:
    values = dict(call.body)
    return operations.create_person(call.session, actor(call), post_from(call, values), **values)


@api.get("/people/<uuid:person_id>", needs=READ, summary="One person", returns=PersonOut)
def get_person(call: Call, person_id: UUID) -> Person:
    return look.person(call.session, person_id)


@api.patch(
    "/people/<uuid:person_id>", needs=WRITE, summary="Change login, name, email or language", body=PersonChanges,
    returns=PersonOut, versioned=True,
)  # fmt: skip
def update_person(call: Call, person_id: UUID) -> Person:
    row = look.person(call.session, person_id, change=True)
    call.expect_version(row.version)
    return operations.update_person(call.session, actor(call), row, today=today(call), **call.body)


@api.post("/people/<uuid:person_id>/deactivate", needs=WRITE, summary="Let nobody sign in as them", returns=PersonOut)
def deactivate_person(call: Call, person_id: UUID) -> Person:
    row = look.person(call.session, person_id, change=True)
    return operations.deactivate_person(call.session, actor(call), row, today=today(call))


@api.post("/people/<uuid:person_id>/reactivate", needs=WRITE, summary="Let them sign in again", returns=PersonOut)
def reactivate_person(call: Call, person_id: UUID) -> Person:
    row = look.person(call.session, person_id, change=True)
    return operations.reactivate_person(call.session, actor(call), row, today=today(call))
