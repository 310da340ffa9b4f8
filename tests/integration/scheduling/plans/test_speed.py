"""Time and memory: measured and printed; only a hang, or far too much memory, fails."""

from __future__ import annotations

import cProfile
import io
import os
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.plans import UnreadablePlanError, read_document, read_text
from services.scheduling.plans.blocks import MOST_LINES, texts_of
from services.scheduling.plans.sources.sheet_reader import read_sheets
from tests.integration.scheduling.plans.test_properties import PIECES, PROSE

REPOSITORY = Path(__file__).resolve().parents[4]
HANG = 40  # seconds of processor time; the aim is 4
SQUARE = 5  # seconds of processor time; what takes time by the square of these texts takes more
MOST_CALLS = 300  # of a line of a few letters; each rule that looks at it costs some
MOST_MEMORY = 200  # megabytes
COMMAND = '''
import sys, time
from pathlib import Path
from services.scheduling.plans import read_document


def most_memory():
    """Kilobytes. On Linux not by getrusage, which counts what the process that started this one had."""
    if sys.platform == "linux":
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(status["VmHWM"].split()[0])
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


content = open(sys.argv[1], "rb").read()
begun = time.process_time()
document = read_document(content, "plan.txt")
print(time.process_time() - begun, most_memory(), len(document.plans))
'''


def test_ten_plans_in_two_megabytes_of_prose_are_read_in_little_time_and_memory(tmp_path: Path) -> None:
    prose = "\n".join([PROSE * 4] * 290)
    plan = "松岭小学第{}学期工作计划\n" + "\n".join(f"{month}月份:\n1、开学式\n2、家访周" for month in "九十")
    file = tmp_path / "plan.txt"
    file.write_text("\n".join(f"{plan.format(number)}\n{prose}" for number in "一二三四五六七八九十"), "utf-8")
    assert file.stat().st_size > 2_000_000
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, str(file)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, kilobytes, plans = done.stdout.split()
    memory = int(kilobytes) / 1024
    print(f"2 MB with ten plans: {float(seconds):.2f} s, {memory:.0f} MB")  # noqa: T201  # the figure that is asked for
    assert plans == "10"
    assert float(seconds) < HANG
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("letters", ["甲乙丙丁戊己庚辛", "一二三四五六日天abc"])
def test_a_line_that_can_be_nothing_costs_few_calls(letters: str) -> None:
    lines = ["".join(three) for three in product(letters, repeat=3)] * 4
    profile = cProfile.Profile()
    profile.runcall(read_text, "\n".join(lines))
    calls = sum(entry.callcount for entry in profile.getstats())
    assert calls < MOST_CALLS * len(lines), f"{calls / len(lines):.0f} calls a line"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("", "{0}"),
        ("", "{0}\n"),
        ("周次|日期|内容|部门\n", "{0}|{0}|{0}|开会\n"),
        ("周次\n日期\n内容\n", "{0}\n开会\n"),
    ],
    ids=["line", "lines", "table", "flattened"],
)
@pytest.mark.parametrize("piece", ["9月1日、", "第1周、", "(9.1-9.7)", "1、2、", "[(", "——", "11 12 13 14 15 16 17 "])
def test_what_repeats_does_not_hang(piece: str, header: str, row: str) -> None:
    begun = time.process_time()
    read_text(header + row.format(piece) * 3000)
    assert time.process_time() - begun < HANG


def test_stray_pipes_do_not_hang() -> None:
    begun = time.process_time()
    read_text("|\n甲乙\n" * 8000)
    assert time.process_time() - begun < HANG


@pytest.mark.parametrize(
    "text",
    [
        "一月份:" + "开会;" * 20_000,
        "一月" * 40_000,
        "(" * 100_000,
        "-" * 100_000,
        "|" * 15_000,
        "第一周\n" * 15_000,
        "周次\n日期\n内容\n" * 3_000,
        ("室" * 29 + "x\n") * 2_000,
        ("月份" * 29 + "x\n") * 2_000,
        "周次|内容\n" + "第1周|\n" * 8_000,
        "周次|" + "序|" * 15_000,
        "内容|" * 19_000,
        " " * 200_000 + "x",
    ],
    ids=lambda text: text[:8].strip(),
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < SQUARE


@settings(max_examples=25)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), st.integers(0, 1))
def test_no_mixture_of_plan_words_hangs(pieces: list[str], lines: int) -> None:
    begun = time.process_time()
    read_text(("".join(pieces) + "\n" * lines) * 2000)
    assert time.process_time() - begun < HANG


def test_many_lines_of_prose_are_read() -> None:
    prose = "老师们认真备课并用心批改作业。\n" * 25_000
    assert [activity.text for activity in read_text(f"{prose}三月:\n1、植树\n").plans[0].activities] == ["植树"]


def test_a_sheet_of_far_too_many_cells_is_refused_before_all_are_taken() -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for _ in range(1_100):
        sheet.append(["听课"] * 60)
    workbook.save(saved := io.BytesIO())
    content = saved.getvalue()
    assert len(texts_of(read_sheets(content, "plan.xlsx").blocks)) <= MOST_LINES + 60
    with pytest.raises(UnreadablePlanError, match="60,000 lines"):
        read_document(content, "plan.xlsx")
