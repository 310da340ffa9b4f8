from collections.abc import Iterator
from typing import Any

from services.directory.api.service import actor, api, today
from services.directory.domain.imports import Change, ImportPlan
from services.directory.domain.rows import bad_file, read_people
from services.directory.operations import export, imports
from services.directory.operations.imports import Options
from services.directory.schemas import ExportQuery, ImportIn, ImportOut
from services.directory.sheets import read_lines, write_csv
from shared.web import Call, Capability, Reply


@api.post(
    "/people/import", needs=Capability.PERSON_IMPORT, summary="A school's people from CSV or XLSX", upload="file",
    body=ImportIn, returns=ImportOut,
)  # fmt: skip
def import_people(call: Call) -> dict[str, Any]:
    """With `dry_run` the answer tells the row errors; without it they refuse the whole list (422)."""
    body = call.body
    people = read_people(read_lines(*content_of(call)))
    options = Options(
        school_id=body.get("school_id", call.caller.school),
        end_missing=body["missing"] == "end",
        confirm_removals=body["confirm_removals"],
        today=today(call),
    )
    if body["dry_run"]:
        plan = imports.preview(call.session, actor(call), people, options)
    else:
        plan = imports.apply(call.session, actor(call), people, options, lang=call.lang)
    return told(plan, call.lang) | {"school_id": options.school_id, "applied": not body["dry_run"]}


def content_of(call: Call) -> tuple[bytes, str]:
    if call.upload is not None:
        return call.upload.content, call.upload.filename
    if "text" in call.body:
        return call.body["text"].encode(), ""
    raise bad_file("send the list as a file, or as text", "请上传名单文件或粘贴文本")


def told(plan: ImportPlan, lang: str) -> dict[str, Any]:
    return {
        "present": plan.present,
        "created": plan.count("create") + plan.count("rejoin"),
        "updated": plan.count("update"),
        "ended": plan.count("end"),
        "unchanged": plan.unchanged,
        "brake": plan.brakes,
        "kept": plan.kept,
        "ignored_columns": plan.ignored,
        "changes": [told_change(change) for change in plan.changes],
        "errors": [{"row": error.row, "field": error.field, "message": error.message(lang)} for error in plan.errors],
    }


def told_change(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "row": change.row.number if change.row else None,
        "login": change.login,
        "name": change.name,
        "differences": list(told_differences(change)),
    }


def told_differences(change: Change) -> Iterator[dict[str, str]]:
    for field, values in change.differences.items():
        before, after = (";".join(value) if isinstance(value, tuple) else str(value) for value in values)
        yield {"field": field, "before": before, "after": after}


@api.get(
    "/people/export", needs=Capability.PERSON_IMPORT, summary="A school's present people as CSV", query=ExportQuery,
    content_type="text/csv; charset=utf-8",
)  # fmt: skip
def export_people(call: Call) -> Reply:
    """The form that the import reads: importing it again changes nothing."""
    school_id = call.query.get("school_id", call.caller.school)
    page = write_csv(export.COLUMNS, export.rows(call.session, actor(call), school_id, today(call)))
    return Reply(page, headers={"Content-Disposition": 'attachment; filename="people.csv"'})
