from typing import Any
from uuid import UUID

from services.directory.api.service import actor, api, today
from services.directory.models import Person
from services.directory.operations import look
from services.directory.operations import passwords as operations
from services.directory.schemas import OneTimePassword, OneTimePasswords, PasswordIn, PasswordsIn
from shared.web import Call, Capability

WRITE = Capability.PERSON_WRITE


@api.post(
    "/people/<uuid:person_id>/password", needs=WRITE, summary="Set or reset a password, to be changed at once",
    body=PasswordIn, returns=OneTimePassword, secret=True,
)  # fmt: skip
def set_password(call: Call, person_id: UUID) -> dict[str, Any]:
    return reset(call, look.person(call.session, person_id), call.body["password"])


@api.post(
    "/people/passwords", needs=WRITE, summary="One-time passwords for several people", body=PasswordsIn,
    returns=OneTimePasswords, secret=True,
)  # fmt: skip
def set_passwords(call: Call) -> dict[str, Any]:
    ids = sorted(set(call.body["person_ids"]))
    return {"items": [reset(call, look.person(call.session, person_id), None) for person_id in ids]}


def reset(call: Call, person: Person, password: str | None) -> dict[str, Any]:
    shown = operations.set_password(
        call.session, actor(call), person, password=password, today=today(call), now=call.clock.now()
    )
    return {"person_id": person.id, "login": person.login, "name": person.name, "password": shown}
