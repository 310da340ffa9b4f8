"""Logical lines (逻辑行): headings that were split over lines joined, headings glued to an item split off."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.broken_items import lines_of_broken_item
from services.scheduling.plans.column_names import column_of
from services.scheduling.plans.day_numbers import end_of_day_numbers
from services.scheduling.plans.framed import with_bare_headings
from services.scheduling.plans.headings import is_noise
from services.scheduling.plans.items import leading_bullet, leading_number
from services.scheduling.plans.lost_line_ends import with_lost_line_ends
from services.scheduling.plans.parted_weekdays import with_weekdays_beside_dates
from services.scheduling.plans.periods import is_period, read_period
from services.scheduling.plans.phrases import WEEK
from services.scheduling.plans.run_on import headings_inside
from services.scheduling.plans.script import number_of, plain
from services.scheduling.plans.times import Period
from services.scheduling.plans.unnumbered import is_unnumbered

_MOST_PIECES = 8
_LONGEST_PIECE = 5
_MAY_BE_OF_A_TIME = re.compile(
    r"[\d一二三四五六七八九十零元第年月份周次日号星期上中下旬初底末.·・/~:()\[\]、至到\-\s]+"
)
_DASHES = set("-—–~～至")
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
_HEADING = re.compile(
    rf"(?<![\d一二三四五六七八九十年.\-/~、])(?P<heading>(?:\d{{4}}年|[次翌来]年)?(?:{_M}\s?(?:月份?)?\s?[、~\-至]\s?){{0,2}}(?P<month>{_M})\s?月\s?份?(?P<third>[上中下](?:\s?[、,]?\s?[上中下])?旬)?"
    r"(?:(?P<strong>(?:工作|活动|安排|重点|主题|计划|主要|教研|要点){0,3}\s?:|(?=\s?(?:1\s?[、.](?!\d)|\(\s?1\s?\)|⑴|①)))"
    r"|(?<=份)(?=[(\[]|\s*$)))"
    rf"|(?P<week>第\s?(?:[12]?\d|[一二三四五六七八九十]{{1,3}})\s?{WEEK}\s?:)"
)
_MAY_BE_PARTED = re.compile(r"[月周週星、]|www\.|https?:|\A\s|\A\d+\s|\s\Z")
_ADDRESS_BEHIND = re.compile(r"\s(?:https?://|www\.)[\w./?=&%:-]+\s*\Z")
_ENDS_A_SENTENCE = re.compile(r"[。;:!?)”\s]\Z")


def logical_lines(blocks: Iterable[Block]) -> list[Block]:
    """The same blocks with one heading or one item a paragraph. Each keeps the line that it begins on."""
    unframed = list(with_bare_headings(with_lost_line_ends(blocks)))
    return list(_unglued(_joined(with_weekdays_beside_dates(unframed))))


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        block = blocks[at]
        count = 1
        if isinstance(block, Paragraph):
            count = _split_heading(blocks, at) or _lone_number(blocks, at) or lines_of_broken_item(blocks, at) or 1
            if count > 1:
                text = "".join(part.text for part in _paragraphs(blocks, at, count))
                block = replace(block, text=text)
        yield block
        at += count


def _paragraphs(blocks: Sequence[Block], at: int, count: int) -> list[Paragraph]:
    run: list[Paragraph] = []
    for block in blocks[at : at + count]:
        if not isinstance(block, Paragraph):
            break
        run.append(block)
    return run


def _split_heading(blocks: Sequence[Block], at: int) -> int:
    """How many paragraphs from `at` on are together one heading or one column's name; 0 if none."""
    first = blocks[at]
    if not isinstance(first, Paragraph) or not _may_go_on(first.text):
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
            if bare_number and isinstance(after, Paragraph) and is_period(after.text, Period()):
                continue  # 九月, 1, 9.1-9.7: a week's number
            return count
    return 0


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
    if reading and reading.grain == "day" and not joined.endswith(("日", "号", ")", "）")):
        return False  # 九月, 1: a month and its first week
    upright = len(joined) == len(pieces)
    return bool(reading) or (upright and (column_of(joined) is not None or is_unnumbered(joined)))


def _is_another_day(piece: str, joined: Period) -> bool:
    own = is_period(piece, Period())
    return own is not None and own.period.first is not None and own.period.first not in {joined.first, joined.last}


def _lone_number(blocks: Sequence[Block], at: int) -> int:
    """2 if the paragraph is an item's number alone and the next one its text."""
    first = blocks[at]
    if not isinstance(first, Paragraph):
        return 0
    number = leading_number(first.text)
    if number is None or first.text[number[1] :].strip():
        return 0
    following = [each.text for each in _paragraphs(blocks, at, 2)[1:]]
    if not following or leading_number(following[0]) or is_period(following[0]) or is_noise(following[0]):
        return 0
    return 2


def _unglued(blocks: Iterable[Block]) -> Iterator[Block]:
    month: int | None = None
    for written in blocks:
        if not isinstance(written, Paragraph) or not _MAY_BE_PARTED.search(written.text):
            yield written
            continue
        block = _without_address(written)
        days = end_of_day_numbers(block.text)
        if days and block.text[days:].strip():  # what is held in a calendar's week stands behind its days
            yield replace(block, text=block.text[:days])
            block = replace(block, text=block.text[days:].strip(), apart=False)
        start = 0
        for at, begun in _headings_inside(block.text, month):
            if block.text[start:at].strip():
                yield replace(block, text=block.text[start:at].strip(), apart=block.apart and start == 0)
            start, month = at, begun
        if start == 0:
            month = _month_begun(block.text) or month
        yield replace(block, text=block.text[start:].strip(), apart=block.apart and start == 0)


def _without_address(block: Paragraph) -> Paragraph:
    """Without a site's address behind it."""
    address = _ADDRESS_BEHIND.search(block.text)
    if address and address.start() > 0:
        return replace(block, text=block.text[: address.start()].strip())
    return block


def _month_begun(text: str) -> int | None:
    reading = read_period(text)
    return reading.period.month_to if reading and reading.grain == "month" else None


def _headings_inside(text: str, month: int | None) -> Iterator[tuple[int, int | None]]:
    """(place, month so far) of each heading inside a line, in order."""
    glued = dict(_glued_headings(text, month))
    opened = _bracket_depths(plain(text))
    places = {at: None for at in headings_inside(text) if not opened[at]}
    for at, named in sorted((places | glued).items()):
        if at > 0:
            month = named or month
            yield at, month


def _glued_headings(text: str, month: int | None) -> Iterator[tuple[int, int | None]]:
    """(place, month) of each heading that stands inside a line, after a sentence's end or next in order."""
    shown = plain(text)
    opened = _bracket_depths(shown)
    for found in _HEADING.finditer(shown):
        at = found.start()
        named = number_of(found["month"]) if found["month"] else month
        if not shown[leading_bullet(text) : at].strip(" [(#*") or opened[at]:
            month = named or month
            continue
        after_sentence = _ENDS_A_SENTENCE.search(shown, max(0, at - 1), at) is not None
        steps = {0, 1, 2} if found["third"] else {1, 2}
        follows = (
            month is not None and named is not None and (named - month) % 12 in steps and found["strong"] is not None
        )
        if after_sentence or follows:
            yield at, named
            month = named


def _bracket_depths(text: str) -> list[bool]:
    """Whether each place stands inside brackets or quotes that are closed again on the same line."""
    inside = [False] * len(text)
    pairs = {"(": ")", "“": "”", "《": "》", "「": "」"}
    stack: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if letter in pairs:
            stack.append((pairs[letter], at))
        elif stack and letter == stack[-1][0]:
            start = stack.pop()[1]
            if not stack:
                inside[start + 1 : at] = [True] * (at - start - 1)
    return inside
