"""Cells of a flattened table that run over several lines: a list that counts on, a sentence that goes on, letters set
one below the other.
"""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Cell
from services.scheduling.plans.tables.columns import is_place
from services.scheduling.plans.times.cell_times import is_clock
from services.scheduling.plans.times.periods import is_a_named_day, is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import section_value
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.script import chinese_letters, number_of, plain

_GOES_ON = (";", ",", "、")
_FEWEST_LETTERS = 3
_SENTENCE_ENDS = tuple("。;；!！?？)）")
_FULL_STOPS = tuple("。;；!！?？")
_SHORTEST_CUT = 12  # what a line's end cuts is as long as the line
_MOST_CUT = 3  # lines
_DOTS = frozenset("・·•‧∙—-")


def joined_cells(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The same cells, those joined that are one. A row's times stay apart."""
    joined: list[Cell] = []
    for cell in _unbroken(list(_upright(cells))):
        if joined and _goes_on(joined[-1], cell):
            before = joined[-1]
            joined[-1] = _one_above_the_other(before, cell)
        else:
            joined.append(cell)
    return tuple(joined)


def _one_above_the_other(before: Cell, cell: Cell) -> Cell:
    """The lines of their texts first; those that a word or a sentence was cut over stand behind."""
    (above, cut), (below, cut_below) = _lines(before), _lines(cell)
    return Cell(before.line, f"{before.text}\n{cell.text}", (*above, *below, *cut, *cut_below))


def _lines(cell: Cell) -> tuple[tuple[int, ...], tuple[int, ...]]:
    lines, height = cell.lines or (cell.line,), cell.text.count("\n") + 1
    return lines[:height], lines[height:]


def _unbroken(cells: Sequence[Cell]) -> Iterator[Cell]:
    """1.…研讨:家庭小实验的设, 计与评价, 2.…: what stands between two numbers that count on goes on with the first."""
    at = 0
    while at < len(cells):
        cell = cells[at]
        end = _end_of_sentence(cells, at)
        if end > at + 1:
            text = "".join(part.text for part in cells[at:end])
            cell = Cell(cell.line, text, tuple(part.line for part in cells[at:end]))
        yield cell
        at = max(end, at + 1)


def _end_of_sentence(cells: Sequence[Cell], at: int) -> int:
    """Behind the cells that a numbered sentence is cut over; 0 if it is not."""
    number = leading_number(cells[at].text) if len(cells[at].text) >= _SHORTEST_CUT else None
    if number is None:
        return 0
    for end in range(at + 1, min(at + 1 + _MOST_CUT, len(cells))):
        text = cells[end].text
        following = leading_number(text)
        if following is not None:
            return end if following[0] == number[0] + 1 else 0
        if cells[end].line == cells[end - 1].line or cells[end - 1].text.endswith(_SENTENCE_ENDS):
            return 0  # not cut by a line's end
        if is_owner(text) or is_period(text, NO_TIME):
            return 0
        if end + 1 == len(cells):
            return end + 1 if _ends_the_last(cells, at, number[0]) else 0
    return 0


def _ends_the_last(cells: Sequence[Cell], at: int, number: int) -> bool:
    """Whether what a row ends with goes on with its last number: the one before it ends a sentence, and so does this."""
    above = leading_number(cells[at - 1].text) if at else None
    counts_on = above is not None and above[0] + 1 == number
    ends = (cells[at - 1].text, cells[-1].text) if counts_on else ("",)
    return not cells[at].text.endswith(_SENTENCE_ENDS) and all(text.endswith(_FULL_STOPS) for text in ends)


def _goes_on(before: Cell, cell: Cell) -> bool:
    if is_clock(cell.text):
        return is_period(before.text, NO_TIME) is not None
    if is_period(before.text, NO_TIME) or is_period(cell.text, NO_TIME):
        return False
    if is_a_named_day(cell.text):
        return is_a_named_day(before.text)  # 3.12植树节: a remark, perhaps with more such days below it
    above = plain(before.text).rstrip()
    if above.endswith(_GOES_ON):
        return not above.endswith(";") or is_owner(above) or not _ends_the_list(before, cell)
    return _counts_on(before.text.split("\n"), cell.text)


def _ends_the_list(before: Cell, cell: Cell) -> bool:
    """…;, 教务处: who does what stands above, or where behind the last number."""
    if leading_number(cell.text) is not None:
        return False
    return is_owner(cell.text) or (leading_number(before.text) is not None and is_place(cell.text))


def _counts_on(before: Sequence[str], text: str) -> bool:
    """1、…, 2、…, perhaps one left out; 一、…, 二、…; and 1、… below 一、…."""
    number, last = leading_number(text), leading_number(before[-1])
    if number is not None and last is not None and number[0] - last[0] in {1, 2}:
        return True
    sections = [section for line in before if (section := section_value(line)) is not None]
    if not sections:
        return False
    section = section_value(text)
    return section == sections[-1] + 1 if section is not None else number is not None and number[0] == 1


def _upright(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Letters one below the other are one cell, and so are two words with a dot between them."""
    if not any(_is_letter(cell.text) for cell in cells):
        yield from cells
        return
    word: list[Cell] = []
    for cell in cells:
        if word and (word[-1].line == cell.line or not _belong_together(word[-1].text, cell.text)):
            yield from _word(word)
            word = []
        word.append(cell)
    yield from _word(word)


def _belong_together(text: str, following: str) -> bool:
    return text in _DOTS or following in _DOTS or (_is_letter(text) and _is_letter(following))


def _word(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells as one if they are letters or joined by dots; else as they are."""
    dotted = any(cell.text in _DOTS for cell in cells[1:])
    if len(cells) >= _FEWEST_LETTERS and (dotted or all(_is_letter(cell.text) for cell in cells)):
        yield Cell(cells[0].line, "".join(cell.text for cell in cells), tuple(cell.line for cell in cells))
    else:
        yield from cells


def _is_letter(text: str) -> bool:
    if len(text) != 1 or number_of(plain(text)) is not None:
        return False
    return bool(chinese_letters(text)) or text in _DOTS
