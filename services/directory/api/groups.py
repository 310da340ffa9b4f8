from uuid import UUID

from services.directory.api.service import actor, api, today
from services.directory.models import Group
from services.directory.operations import groups as operations
from services.directory.operations import look
from services.directory.schemas import GroupChanges, GroupIn, GroupOut, GroupQuery
from shared.web import Call, Capability, Page, paginate

READ, WRITE = Capability.PERSON_READ, Capability.GROUP_WRITE


@api.get(
    "/groups", needs=READ, summary="Departments, groups, committees", query=GroupQuery, returns=GroupOut, paged=True
)
def list_groups(call: Call) -> Page:
    keys = [Group.name, Group.id]
    return paginate(call.session, look.groups(call.query), keys, limit=call.query["limit"], cursor=call.query["cursor"])


@api.post("/groups", needs=WRITE, summary="Add a group", body=GroupIn, returns=GroupOut, status=201)
def create_group(call: Call) -> Group:
    return operations.create_group(call.session, actor(call), **({"school_id": call.caller.school} | call.body))


@api.get("/groups/<uuid:group_id>", needs=READ, summary="One group", returns=GroupOut)
def get_group(call: Call, group_id: UUID) -> Group:
    return look.group(call.session, group_id)


@api.patch(
    "/groups/<uuid:group_id>", needs=WRITE, summary="Rename a group or change its kind", body=GroupChanges,
    returns=GroupOut, versioned=True,
)  # fmt: skip
def update_group(call: Call, group_id: UUID) -> Group:
    row = look.group(call.session, group_id, change=True)
    call.expect_version(row.version)
    return operations.update_group(call.session, actor(call), row, **call.body)


@api.delete(
    "/groups/<uuid:group_id>", needs=WRITE, summary="Remove a group, out of all present memberships first",
    versioned=True, status=204,
)  # fmt: skip
def remove_group(call: Call, group_id: UUID) -> None:
    row = look.group(call.session, group_id, change=True)
    call.expect_version(row.version)
    operations.remove_group(call.session, actor(call), row, today=today(call))
