"""The same plan in every format and encoding gives the same activities."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services.scheduling.plans import read_document, read_text
from tests.unit.scheduling.plans.test_layout_files import LAYOUTS, LINE
from tests.unit.scheduling.plans.told import activities_of, told, told_of
from tests.unit.scheduling.plans.written import FORMATS, WITHOUT_TABS

LABELLED = Path(__file__).resolve().parents[4].parent / "shared" / "plans"
PLANS = sorted(LABELLED.glob("[0-9][0-9].txt"))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.skipif(not PLANS and not os.environ.get("CI"), reason="no labelled plans here")
def test_the_labelled_plans_read_the_same_in_every_format(form: str) -> None:
    assert PLANS
    for path in PLANS:
        text = path.read_text("utf-8")
        document = read_document(FORMATS[form](text), Path(form).name)
        assert [told_of(activity) for activity in activities_of(document)] == told(text), path.name


@pytest.mark.parametrize("form", FORMATS)
def test_every_layout_reads_the_same_in_every_format(form: str) -> None:
    for path in LAYOUTS:
        if path.stem == "calendar_with_months_and_lost_cells":
            continue  # rows that lost a cell on their left: no real table has them
        text = path.read_text("utf-8").split(LINE)[0]
        if "\t" in text and form in WITHOUT_TABS:
            continue
        document = read_document(FORMATS[form](text), Path(form).name)
        assert [told_of(activity) for activity in activities_of(document)] == told(text), path.name


def test_a_plan_in_big5_is_read() -> None:
    text = "松濤國民小學行事曆\n九月份:\n1、開學典禮\n2、家長會議\n十月份:\n1、校慶運動會"
    document = read_document(text.encode("big5"), "plan.txt")
    assert [told_of(activity) for activity in activities_of(document)] == told(text)
    assert activities_of(read_text(text))
