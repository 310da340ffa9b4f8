"""From a file or a pasted text to a document: the stages one after the other."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from services.scheduling.plans.activities.activity import Activity
from services.scheduling.plans.blocks import MOST_LINES, MOST_TIMES, Block, Paragraph, Source, Table, texts_of
from services.scheduling.plans.entries import Entry, Heading, Piece
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.lines.day_first import with_months_first
from services.scheduling.plans.lines.glued_days import with_days_apart
from services.scheduling.plans.lines.hyphened_days import with_strokes_in_days
from services.scheduling.plans.lines.logical import logical_lines
from services.scheduling.plans.lines.months_with_years import with_months_worded
from services.scheduling.plans.lines.numbered_days import with_days_behind_numbers
from services.scheduling.plans.lists.branches import by_branches
from services.scheduling.plans.lists.dated_notes import dated_notes
from services.scheduling.plans.lists.hour_lines import by_hours
from services.scheduling.plans.lists.leads import announces_a_table
from services.scheduling.plans.lists.offices_below import by_offices_below
from services.scheduling.plans.lists.reader import read_list
from services.scheduling.plans.marks import Mark, marks_of
from services.scheduling.plans.naming import with_a_title
from services.scheduling.plans.plans import Plan, plans_of
from services.scheduling.plans.sources.decoding import LARGEST
from services.scheduling.plans.sources.readers import read_source, source_of
from services.scheduling.plans.tables.day_grids import with_its_days_told
from services.scheduling.plans.tables.days_before import by_days_before
from services.scheduling.plans.tables.flattened import rebuild_tables
from services.scheduling.plans.tables.reader import read_table
from services.scheduling.plans.tables.times_above import time_above, time_around
from services.scheduling.plans.times.values import NO_TIME, Period
from services.scheduling.plans.words.headings import is_arrangement_section, section_number
from services.scheduling.plans.words.script import may_name_a_time, plain, squeezed

_LONGEST_ACTIVITY = 12  # lines


@dataclass(frozen=True)
class Document:
    """What was read: the source's lines as a person is shown them, the plans found in them, what became of each line."""

    lines: tuple[str, ...]
    plans: tuple[Plan, ...]
    marks: tuple[Mark, ...] = ()


def read_document(content: bytes, filename: str) -> Document:
    """Read a file of work plans. Raises UnreadablePlanError if it is no text at all."""
    return _document(read_source(content, filename), filename)


def read_text(text: str) -> Document:
    """Read a pasted text. Raises UnreadablePlanError if it is far too long."""
    if len(text) > LARGEST:
        raise UnreadablePlanError("the pasted text", "too_long")
    return _document(source_of(text, "the pasted text"), "the pasted text")


def fingerprint(document: Document) -> str:
    """The same for the same words, however they are spaced, encoded or filed."""
    words = squeezed(plain("".join(document.lines)))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _document(source: Source, name: str) -> Document:
    texts = texts_of(source.blocks)
    if len(texts) > MOST_LINES:
        raise UnreadablePlanError(name, "too_many_lines", most=MOST_LINES)
    if sum(map(may_name_a_time, texts)) > MOST_TIMES:
        raise UnreadablePlanError(name, "too_many_times", most=MOST_TIMES)
    retold = _with_plainer_days(source.blocks, texts)
    document = _read(source.lines, retold)
    is_believed = retold == source.blocks or all(_is_in_its_words(document, activity) for activity in _told(document))
    return document if is_believed else _read(source.lines, source.blocks)


def _with_plainer_days(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks, days in another form told in the usual one. What is read of them must be in the source's words."""
    plainer = with_strokes_in_days(with_months_first(blocks, texts), texts)
    plainer = with_days_behind_numbers(with_months_worded(plainer, texts), texts)
    return tuple(with_days_apart(plainer)) if [text for text in texts if "周" in text or "週" in text] else plainer


def _told(document: Document) -> Iterator[Activity]:
    return (activity for plan in document.plans for activity in plan.activities)


def _is_in_its_words(document: Document, activity: Activity) -> bool:
    near = document.lines[activity.line - 1 : activity.line + _LONGEST_ACTIVITY]
    return squeezed(activity.text) in squeezed("".join(near))


def _read(lines: tuple[str, ...], blocks: tuple[Block, ...]) -> Document:
    logical = logical_lines(blocks)
    pieces = list(_pieces(rebuild_tables(logical)))
    if not any(isinstance(piece, Entry) for piece in pieces):
        pieces = _with_dated_notes(pieces, logical)
    read = with_a_title(pieces)
    return Document(lines, plans_of(read), marks_of(read, blocks, logical))


def _with_dated_notes(pieces: Sequence[Piece], blocks: Sequence[Block]) -> list[Piece]:
    """The same pieces; where nothing else is held, dated notes are read as a list."""
    notes = dated_notes(blocks)
    if not notes:
        return list(pieces)
    first, last = notes[0].line, notes[-1].line
    listed = _list(notes, None, above_a_table=False)
    above, below = (piece for piece in pieces if piece.line < first), (piece for piece in pieces if piece.line > last)
    return [*above, *listed, *below]


def _pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    above: Period | None = None
    around: Period | None = None
    about: Period | None = None
    runs = [list(run) for _, run in groupby(blocks, lambda block: isinstance(block, Table))]
    for run, following in pairwise([*runs, []]):
        if isinstance(run[0], Table):
            for table in (part for block in run if isinstance(block, Table) for part in with_its_days_told(block)):
                pieces = list(by_hours(list(by_days_before(list(read_table(table, above, around))))))
                about = _common_time(pieces)
                yield from pieces
        else:
            paragraphs = [block for block in run if isinstance(block, Paragraph)]
            if following:
                around = time_around(paragraphs, around)
                above = time_above(paragraphs, around)
            yield from _list(paragraphs, about, above_a_table=bool(following))


def _list(paragraphs: Sequence[Paragraph], beside: Period | None, *, above_a_table: bool) -> Iterator[Piece]:
    announced = [last for last in paragraphs[-1:] if above_a_table and _announces(paragraphs)]
    listed = paragraphs[: len(paragraphs) - len(announced)]
    yield from by_branches(list(by_offices_below(list(by_hours(list(read_list(listed, beside)))))))
    yield from (Heading(last.line, last.text) for last in announced)


def _announces(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether the last line says what the table below it is about: 第九周 项目:登山, or 二、值日安排 as no item of a list."""
    before, last = (
        [paragraph.text for paragraph in paragraphs[-2:]] if len(paragraphs) > 1 else ("", paragraphs[-1].text)
    )
    is_section = section_number(last) is not None and section_number(before) is None
    return announces_a_table(last) or (is_section and is_arrangement_section(last))


def _common_time(pieces: Sequence[Piece]) -> Period | None:
    """The week, else the month, that all entries of a table stand in."""
    periods = [piece.period for piece in pieces if isinstance(piece, Entry)]
    months = {(period.month_from, period.month_to) for period in periods}
    weeks = {(period.week, period.week_to) for period in periods}
    common = Period(*(months.pop() if len(months) == 1 else (None, None)), *(weeks.pop() if len(weeks) == 1 else ()))
    return None if common == NO_TIME else common
