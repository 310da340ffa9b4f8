"""Days merged above several works in a table of one cell a line: which cell begins the next of them."""

from __future__ import annotations

from services.scheduling.plans.blocks import Cell, Paragraph, Row
from services.scheduling.plans.lines.logical import logical_lines
from services.scheduling.plans.tables.flattened_rows import works_apart
from tests.unit.scheduling.plans.told import told

COLUMNS = ("date", "form", "owner", "place", "content")


def _apart(*texts: str) -> list[tuple[str, ...]]:
    row = Row(tuple(Cell(1, text) for text in texts))
    return [tuple(cell.text for cell in work.cells) for work in works_apart([row], COLUMNS)]


def test_a_work_that_lacks_a_cell_begins_before_who_does_it() -> None:
    assert _apart("9月7日", "英语", "赵老师", "三楼", "课例展示", "地理", "孙老师", "专题研讨") == [
        ("9月7日", "英语", "赵老师", "三楼", "课例展示"),
        ("地理", "孙老师", "专题研讨"),
    ]


def test_lines_of_a_content_are_no_works() -> None:
    row = ("9月7日", "英语", "赵老师", "三楼", "课例展示", "评课", "地理", "孙老师", "专题研讨")
    assert _apart(*row) == [row]


def test_a_row_whose_owner_stands_elsewhere_is_one() -> None:
    row = ("9月7日", "课例展示", "三楼", "赵老师", "地理", "孙老师", "专题研讨")
    assert _apart(*row) == [row]


def test_no_work_begins_with_a_time() -> None:
    row = ("9月7日", "英语", "赵老师", "85人", "9月9日", "教研室", "专题研讨")
    assert _apart(*row) == [row]


def test_a_span_is_joined_to_days_only() -> None:
    lines = [Paragraph(at, text) for at, text in enumerate(("12—", "16日", "20—", "见通知"), 1)]
    texts = [block.text for block in logical_lines(lines) if isinstance(block, Paragraph)]
    assert texts == ["12—16日", "20—", "见通知"]


TABLE = """青禾县2031年4月份学科研训活动安排
各校:现将活动安排如下。
| 周次 | 日期 | 内容 |
|---|---|---|
| {week} | 7日 | 绘本阅读课例展示 |
| {further} | 14日 | 书法骨干教师集训 |
"""


def test_days_in_a_column_of_weeks_are_of_the_month_that_the_title_names() -> None:
    texts = ("绘本阅读课例展示", "书法骨干教师集训")
    assert told(TABLE.format(week="6—10日", further="13—17日")) == [
        (texts[0], 4, 4, None, "04-07"),
        (texts[1], 4, 4, None, "04-14"),
    ]
    assert told(TABLE.format(week="6", further="7")) == [
        (texts[0], None, None, 6, None),
        (texts[1], None, None, 7, None),
    ]
