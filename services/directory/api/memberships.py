from typing import Any
from uuid import UUID

from services.directory.api.service import actor, api, post_from, today
from services.directory.models import Membership
from services.directory.operations import look
from services.directory.operations import memberships as operations
from services.directory.operations.memberships import Post
from services.directory.schemas import (
    EndIn,
    MembershipChanges,
    MembershipIn,
    MembershipOut,
    MembershipQuery,
    TransferIn,
    TransferOut,
)
from shared.web import Call, Capability, Page, paginate

READ, WRITE = Capability.PERSON_READ, Capability.PERSON_WRITE


@api.get(
    "/memberships", needs=READ, summary="Who is where, past ones included", query=MembershipQuery,
    returns=MembershipOut, paged=True,
)  # fmt: skip
def list_memberships(call: Call) -> Page:
    statement = look.memberships(call.query, today(call))
    return paginate(call.session, statement, [Membership.id], limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/memberships", needs=WRITE, summary="A known person begins at a school", body=MembershipIn, returns=MembershipOut,
    status=201,
)  # fmt: skip
def start_membership(call: Call) -> Membership:
    values = dict(call.body)
    person = look.person(call.session, values.pop("person_id"))
    return operations.start_membership(call.session, actor(call), person, post_from(call, values))


@api.get("/memberships/<uuid:membership_id>", needs=READ, summary="One membership", returns=MembershipOut)
def get_membership(call: Call, membership_id: UUID) -> Membership:
    return look.membership(call.session, membership_id)


@api.patch(
    "/memberships/<uuid:membership_id>", needs=WRITE, summary="Change roles, groups or dates", body=MembershipChanges,
    returns=MembershipOut, versioned=True,
)  # fmt: skip
def update_membership(call: Call, membership_id: UUID) -> Membership:
    row = look.membership(call.session, membership_id, change=True)
    call.expect_version(row.version)
    return operations.update_membership(call.session, actor(call), row, today=today(call), **call.body)


@api.post(
    "/memberships/<uuid:membership_id>/end", needs=WRITE, summary="Name the last day", body=EndIn,
    returns=MembershipOut, versioned=True,
)  # fmt: skip
def end_membership(call: Call, membership_id: UUID) -> Membership:
    row = look.membership(call.session, membership_id, change=True)
    call.expect_version(row.version)
    last_day = call.body.get("ends_on", today(call))
    return operations.end_membership(call.session, actor(call), row, ends_on=last_day, today=today(call))


@api.post(
    "/people/<uuid:person_id>/transfer", needs=Capability.PERSON_TRANSFER, summary="Move a person to another school",
    body=TransferIn, returns=TransferOut,
)  # fmt: skip
def transfer_person(call: Call, person_id: UUID) -> dict[str, Any]:
    body = call.body
    person = look.person(call.session, person_id, change=True)
    to = Post(body["to_school_id"], body["roles"], body["group_ids"], body.get("on", today(call)))
    ended, started = operations.transfer(
        call.session, actor(call), person, from_school_id=body.get("from_school_id"), to=to, today=today(call)
    )
    return {"ended": ended, "started": started}
