"""The folder `layouts`: one arrangement a file, of our own wording, with what must be read below the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.scheduling.plans.told import Told, told

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.txt"))
LINE = "=== read ===\n"


def expected(below: str) -> list[Told]:
    return [_one(line) for line in below.splitlines() if line]


def _one(line: str) -> Told:
    """`9-10 5 - 校园运动会`: months, week, date, text; a dash for none."""
    months, week, date, text = line.split(" ", 3)
    first, _, last = months.partition("-")
    month = int(first) if first else None
    return (
        text,
        month,
        int(last) if last else month,
        None if week == "-" else int(week),
        None if date == "-" else date,
    )


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_a_layout_is_read(path: Path) -> None:
    text, below = path.read_text("utf-8").split(LINE)
    assert told(text) == expected(below)
