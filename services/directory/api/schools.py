from uuid import UUID

from services.directory.api.service import api
from services.directory.models import School
from services.directory.operations import look
from services.directory.operations import schools as operations
from services.directory.schemas import SchoolChanges, SchoolIn, SchoolOut, SchoolQuery
from shared.web import Call, Capability, Page, paginate

READ, WRITE = Capability.SCHOOL_READ, Capability.SCHOOL_WRITE


@api.get("/schools", needs=READ, summary="All schools", query=SchoolQuery, returns=SchoolOut, paged=True)
def list_schools(call: Call) -> Page:
    keys = [School.name, School.id]
    return paginate(
        call.session, look.schools(call.query), keys, limit=call.query["limit"], cursor=call.query["cursor"]
    )


@api.post("/schools", needs=WRITE, summary="Add a school", body=SchoolIn, returns=SchoolOut, status=201)
def create_school(call: Call) -> School:
    return operations.create_school(call.session, **call.body)


@api.get("/schools/<uuid:school_id>", needs=READ, summary="One school", returns=SchoolOut)
def get_school(call: Call, school_id: UUID) -> School:
    return look.school(call.session, school_id)


@api.patch(
    "/schools/<uuid:school_id>", needs=WRITE, summary="Rename, close or reopen a school", body=SchoolChanges,
    returns=SchoolOut, versioned=True,
)  # fmt: skip
def update_school(call: Call, school_id: UUID) -> School:
    row = look.school(call.session, school_id, change=True)
    call.expect_version(row.version)
    return operations.update_school(call.session, row, **call.body)
