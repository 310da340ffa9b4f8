"""Logical lines (逻辑行): headings that were split over lines joined, headings glued to an item split off."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.lines.broken_items import lines_of_broken_item, lines_of_broken_title
from services.scheduling.plans.lines.broken_months import with_months_mended
from services.scheduling.plans.lines.framed import with_bare_headings
from services.scheduling.plans.lines.glued_headings import Told, headings_in, told_by
from services.scheduling.plans.lines.lost_line_ends import with_lost_line_ends
from services.scheduling.plans.lines.months_at_numbers import with_months_off_numbers
from services.scheduling.plans.lines.paired_days import with_paired_days
from services.scheduling.plans.lines.parted_weekdays import with_weekdays_beside_dates
from services.scheduling.plans.lines.upright_dashes import with_days_of_weeks
from services.scheduling.plans.lines.weeks_above_days import with_weeks_above_days
from services.scheduling.plans.times.day_numbers import end_of_day_numbers
from services.scheduling.plans.times.months_at_ends import with_months_apart
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import NO_TIME, SOME_MONTH, Period
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain

_MOST_PIECES = 8
_LONGEST_PIECE = 5
_MAY_BE_OF_A_TIME = re.compile(
    r"[\d一二三四五六七八九十零元第年月份周次日号星期上中下旬初底末.·・/~:()\[\]、至到\-\s]+"
)
_UP_TO = re.compile(r"\d{1,2}[日号]?\s?(?:[-~]+|至|到)")
_A_MONTH_IN_DIGITS = re.compile(r"[1-9]\d?\s?月份?")
_DASHES = set("-—–~～至")
_NUMBER_AT_THE_END = re.compile(r"[:;。]\s?\d{1,2}[、.]\s?\Z")
_LONGEST_NUMBER, _LONGEST_NUMERAL = 6, 2
_DOTS = frozenset("、.．")
_MAY_BE_PARTED = re.compile(r"[月周週星、]|.{40}|www\.|https?:|\A\s|\A\d+\s|\s\Z")
_ADDRESS_BEHIND = re.compile(r"\s(?:https?://|www\.)[\w./?=&%:-]+\s*\Z")


def logical_lines(blocks: Iterable[Block]) -> list[Block]:
    """The same blocks with one heading or one item a paragraph. Each keeps the line that it begins on."""
    parted = with_months_off_numbers(with_months_mended(list(with_lost_line_ends(blocks))))
    unframed = with_weeks_above_days(with_months_apart(list(with_bare_headings(parted))))
    days = with_weekdays_beside_dates(with_days_of_weeks(unframed))
    return list(_unglued(list(_joined(with_paired_days(days)))))


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        block = blocks[at]
        count = 1
        if isinstance(block, Paragraph):
            count = (
                _cut_span(block, blocks, at)
                or _split_heading(block, blocks, at)
                or _lone_number(block, blocks, at)
                or lines_of_broken_item(blocks, at)
                or lines_of_broken_title(blocks, at)
                or 1
            )
            if count > 1:
                text = "".join(part.text for part in _paragraphs(blocks, at, count))
                block = block._replace(text=text)
        yield block
        at += count


def _paragraphs(blocks: Sequence[Block], at: int, count: int) -> Iterator[Paragraph]:
    for block in blocks[at : at + count]:
        if not isinstance(block, Paragraph):
            return
        yield block


def _split_heading(first: Paragraph, blocks: Sequence[Block], at: int) -> int:
    """How many paragraphs from `at` on are together one heading or one column's name; 0 if none."""
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(below, Paragraph) or not _may_go_on(first.text) or not _may_go_on(below.text):
        return 0
    run: list[str] = []
    periods = 0
    for part in _paragraphs(blocks, at, _MOST_PIECES):
        if run and run[-1] in _DASHES:
            periods -= 1  # 9.1, -, 9.7: one span
        periods += is_period(part.text) is not None if len(part.text) <= _LONGEST_PIECE else 2
        if periods > 1:
            break
        if not _may_go_on(part.text):
            break
        run.append(part.text)
    for count in range(len(run), 1, -1):
        if _is_one_heading(run[:count]):
            after = blocks[at + count] if at + count < len(blocks) else None
            bare_number = number_of(plain(run[count - 1])) is not None
            if bare_number and isinstance(after, Paragraph) and is_period(after.text, NO_TIME):
                continue  # 九月, 1, 9.1-9.7: a week's number
            return count
    return 0


def _cut_span(first: Paragraph, blocks: Sequence[Block], at: int) -> int:
    """2 for 12— above 16日: a cell's days, cut by the end of its line; 0 for anything else."""
    if not first.text[:1].isdigit() or not _UP_TO.fullmatch(plain(first.text)):
        return 0
    texts = [part.text for part in _paragraphs(blocks, at, 2)]
    return 2 if len(texts) > 1 and is_period("".join(texts), SOME_MONTH) else 0


@remembered
def _may_go_on(text: str) -> bool:
    """A single letter, or what may be a part of a time."""
    return len(text) <= 1 or _MAY_BE_OF_A_TIME.fullmatch(plain(text)) is not None


def _is_one_heading(pieces: list[str]) -> bool:
    joined = "".join(pieces)
    reading = is_period(joined)
    if all(column_of(piece) for piece in pieces) and not (reading and reading.grain == "month"):
        return False
    if reading and any(_is_another_day(piece, reading.period) for piece in pieces[1:]):
        return False  # 1, 2月28日: a week's number above its day, not 12月28日
    if reading and reading.grain == "month" and any(_A_MONTH_IN_DIGITS.fullmatch(piece) for piece in pieces[1:]):
        return False  # 1, 1月: a row's number above its month, not 11月
    if reading and (_goes_back(reading.period) or _are_two_cells(pieces, reading.period)):
        return False  # 9月, 1, 2-6日: a month, its first week and the days of that, not 9月12-6日
    if reading and reading.grain == "day" and not joined.endswith(("日", "号", ")", "）")):
        return False  # 九月, 1: a month and its first week
    upright = len(joined) == len(pieces)
    return bool(reading) or (upright and (column_of(joined) is not None or is_unnumbered(joined)))


def _goes_back(period: Period) -> bool:
    if period.first is None or period.last is None:
        return False
    return period.first.month == period.last.month and period.last.day < period.first.day


def _are_two_cells(pieces: Sequence[str], period: Period) -> bool:
    """九, 月, 一, 至, 二, 周: whether letters one below the other tell a month and its weeks, which stood beside each other."""
    is_of_both = period.month_from is not None and period.week is not None and period.first is None
    return is_of_both and max(map(len, pieces)) <= _LONGEST_NUMERAL


def _is_another_day(piece: str, joined: Period) -> bool:
    own = is_period(piece, NO_TIME)
    return own is not None and own.period.first is not None and own.period.first not in {joined.first, joined.last}


def _lone_number(first: Paragraph, blocks: Sequence[Block], at: int) -> int:
    """2 if the paragraph ends with an item's number, or is one alone, and the next one is its text."""
    number = leading_number(first.text)
    alone = number is not None and not first.text[number[1] :].strip()
    if not alone and not _ends_with_a_number(first.text):
        return 0
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(below, Paragraph):
        return 0
    return 0 if leading_number(below.text) or is_period(below.text) or is_noise(below.text) else 2


def _ends_with_a_number(text: str) -> bool:
    """…。2、, perhaps with a blank behind it."""
    may = not _DOTS.isdisjoint(text[-2:])
    return may and _NUMBER_AT_THE_END.search(plain(text[-_LONGEST_NUMBER:])) is not None


def _unglued(blocks: Sequence[Block]) -> Iterator[Block]:
    told = Told()
    for written, following in pairwise([*blocks, None]):
        if written is None:
            return
        if not isinstance(written, Paragraph) or not _MAY_BE_PARTED.search(written.text):
            yield written
            continue
        block = _without_address(written)
        days = end_of_day_numbers(block.text)
        if days and block.text[days:].strip():  # what is held in a calendar's week stands behind its days
            yield block._replace(text=block.text[:days])
            block = block._replace(text=block.text[days:].strip(), apart=False)
        told = told_by(block.text, told)
        below = following.text if isinstance(following, Paragraph) else ""
        start = 0
        for at, so_far in headings_in(block.text, below, told):
            if block.text[start:at].strip():
                yield block._replace(text=block.text[start:at].strip(), apart=block.apart and start == 0)
            start, told = at, so_far
        rest = block.text[start:].strip()
        yield block if rest == block.text else block._replace(text=rest, apart=block.apart and start == 0)


def _without_address(block: Paragraph) -> Paragraph:
    """Without a site's address behind it."""
    address = _ADDRESS_BEHIND.search(block.text)
    if address and address.start() > 0:
        return block._replace(text=block.text[: address.start()].strip())
    return block
