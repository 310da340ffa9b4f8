from services.directory.api.service import api
from services.directory.models import Person
from services.directory.operations import look, passwords
from services.directory.operations import people as operations
from services.directory.schemas import OwnChanges, OwnPasswordIn, PersonOut
from shared.web import Call, Capability

SIGNED_IN = Capability.SIGNED_IN


@api.get("/me", needs=SIGNED_IN, summary="Who I am and where", returns=PersonOut)
def get_me(call: Call) -> Person:
    return look.person(call.session, call.caller.person)


@api.patch("/me", needs=SIGNED_IN, summary="My email and language", body=OwnChanges, returns=PersonOut, versioned=True)
def update_me(call: Call) -> Person:
    row = look.person(call.session, call.caller.person, change=True)
    call.expect_version(row.version)
    return operations.update_own(call.session, row, **call.body)


@api.put("/me/password", needs=SIGNED_IN, summary="Change my password", body=OwnPasswordIn, status=204, secret=True)
def change_my_password(call: Call) -> None:
    person = look.person(call.session, call.caller.person)
    old, new = call.body["old_password"], call.body["new_password"]
    passwords.change_own_password(call.session, person, old=old, new=new, now=call.clock.now())
