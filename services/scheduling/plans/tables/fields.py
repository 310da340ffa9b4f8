"""Records of named fields (逐项记录): 活动名称:…, 时间:…, 地点:… on lines of their own, a block for each activity."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table, from_place
from services.scheduling.plans.lists.leads import after_number
from services.scheduling.plans.tables.columns import SAYS_WHAT, TIMES
from services.scheduling.plans.times.hours import is_hour
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_arrangement_section, is_noise, is_title, section_number
from services.scheduling.plans.words.items import counts_on, leading_bullet, leading_number
from services.scheduling.plans.words.script import chinese_letters, plain

_FEWEST_RECORDS = 2
_LONGEST_NAME, _FEWEST_LETTERS = 40, 2
_LONGEST_RECORD = 40  # lines, and how far away the next record may begin
_GOES_ON = SAYS_WHAT | {"remark"}
_FIELD = re.compile(r"(?:\A|(?<=\s))[*\[]{0,2}(?P<name>[\u3400-\u9fff]{2,6})[\]*]{0,2}\s?:[\s*]*")
_COLON = re.compile(r"[:：︰﹕∶]")


class _Field(NamedTuple):
    """A name and the lines of its value, each with its place in the source."""

    kind: str
    name: Cell
    values: tuple[Cell, ...]
    empty_lines: tuple[int, ...] = ()

    @property
    def value(self) -> Cell:
        """The value as one cell; the line of a name that stands alone above it comes last."""
        lines = [cell.line for cell in self.values]
        aside = [line for line in (self.name.line, *self.empty_lines) if line not in lines]
        return Cell(lines[0], "\n".join(cell.text for cell in self.values), (*lines, *aside))


_Record = dict[str, _Field]


def by_fields(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A row for each record, where the name that begins the first one returns."""
    fields = _fields_of(blocks[at])
    if not fields or (at and _fields_of(blocks[at - 1])):  # tried once, at its top
        return None
    first = fields[0]
    records: list[_Record] = []
    place = at
    while begun := _record(blocks, place, first.name.text):
        records.append(begun[0])
        place += begun[1]
    if not records or (len(records) < _FEWEST_RECORDS and not _returns(blocks, at, place, first.name.text)):
        return None
    return _table(records, named=first.kind in SAYS_WHAT), place - at


def by_fields_below_a_line(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """一、开幕式, then 时间:…, 地点:…, or 9月20日, then 主题:…, 地点:…: the line says what is held, or when."""
    following = _fields_of(blocks[at + 1]) if at + 1 < len(blocks) else []
    if not following:
        return None
    name = following[0].name.text
    return _below_names(blocks, at, name) or _below_times(blocks, at, name)


def _below_names(blocks: Sequence[Block], at: int, first: str) -> tuple[Table, int] | None:
    records: list[_Record] = []
    place = at
    while name := _name_at(blocks, place):
        begun = _record(blocks, place + 1, first, needed=(TIMES,))
        if begun is None or not SAYS_WHAT.isdisjoint(field.kind for field in begun[0].values()):
            break
        records.append({"": _Field("content", name, (name,)), **begun[0]})
        place += 1 + begun[1]
    if not records or (len(records) < _FEWEST_RECORDS and not _returns(blocks, at, place, first)):
        return None
    return _table_without_header(records), place - at


def _below_times(blocks: Sequence[Block], at: int, first: str) -> tuple[Table, int] | None:
    records: list[_Record] = []
    place = at
    while time := _time_at(blocks, place):
        begun = _record(blocks, place + 1, first, needed=(SAYS_WHAT,))
        if begun is None or not _is_of_one_activity(begun[0]):
            break
        records.append({"": _Field("date", time, (time,)), **begun[0]})
        place += 1 + begun[1]
    return (_table_without_header(records), place - at) if len(records) >= _FEWEST_RECORDS else None


def by_fields_behind_times(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """第2周 9月6日 主题:…, 主讲:…, 地点:… on one line, and the next time with its fields on the next."""
    if _behind_a_time(blocks[at]) is None:
        return None
    records: list[_Record] = []
    for block in from_place(blocks, at):
        behind = _behind_a_time(block)
        begun = behind and _record((behind[1],), 0, behind[2], needed=(SAYS_WHAT,))
        if not behind or not begun or not _is_of_one_activity(begun[0]):
            break
        records.append({"": _Field("date", behind[0], (behind[0],)), **begun[0]})
    return (_table_without_header(records), len(records)) if len(records) >= _FEWEST_RECORDS else None


def _behind_a_time(block: Block) -> tuple[Cell, Paragraph, str] | None:
    """The time that a line begins with, the fields behind it, and the name of the first one."""
    if not isinstance(block, Paragraph) or not _COLON.search(block.text):
        return None
    start = next((field.start() for field in _FIELD.finditer(plain(block.text)) if column_of(field["name"])), 0)
    time = _time_at((block._replace(text=block.text[:start].strip(" :：,，")),), 0) if start else None
    fields = _fields_of(behind := block._replace(text=block.text[start:])) if time else []
    return (time, behind, fields[0].name.text) if time and fields else None


def _is_of_one_activity(record: _Record) -> bool:
    """A theme alone, or one with a list below it, is what the time's list is about."""
    return len(record) > 1 and all(len(field.values) == 1 for field in record.values())


def _columns(records: Sequence[_Record]) -> tuple[list[str], dict[str, _Field]]:
    """The names of all records in order, and the first field of each name."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, {name: field for record in reversed(records) for name, field in record.items()}


def _table_without_header(records: Sequence[_Record]) -> Table:
    names, fields = _columns(records)
    rows = tuple(_row(record, names) for record in records)
    return Table(rows, named=True, kinds=tuple(fields[name].kind for name in names))


def _time_at(blocks: Sequence[Block], at: int) -> Cell | None:
    """9月20日, 9月27日14:30-16:30 on a line of their own."""
    block = blocks[at] if at < len(blocks) else None
    reading = read_period(block.text, NO_TIME) if isinstance(block, Paragraph) else None
    if not isinstance(block, Paragraph) or reading is None:
        return None
    hour = block.text[reading.end :].strip(" :：")
    return None if hour and not is_hour(hour) else Cell(block.line, block.text[: reading.end])


def _name_at(blocks: Sequence[Block], at: int) -> Cell | None:
    """What a numbered line says is held: no 三、活动时间, 四、活动安排 and no 第三周; no item right below another one."""
    block = blocks[at] if at < len(blocks) else None
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_NAME or _fields_of(block):
        return None
    above = blocks[at - 1] if at else None
    if isinstance(above, Paragraph) and counts_on(above.text, block.text):
        return None  # a list stands above its next heading: 2、…, then 3、…, then 月份:十月
    start = after_number(block.text)[0]
    name = block.text[start:].strip(" :：")
    if not start or chinese_letters(name) < _FEWEST_LETTERS or column_of(name) or is_period(name):
        return None
    return None if is_arrangement_section(name) or name.endswith(("。", ";", "；")) else Cell(block.line, name)


def _table(records: Sequence[_Record], *, named: bool) -> Table:
    """Under a record's name what else is said of its content stands last: a theme right before it would announce it."""
    names, fields = _columns(records)
    if named:
        names[1:] = sorted(names[1:], key=lambda name: fields[name].kind in SAYS_WHAT)
    header = Row(tuple(fields[name].name for name in names))
    return Table((header, *(_row(record, names) for record in records)), named=named)


def _row(record: _Record, names: Sequence[str]) -> Row:
    line = next(iter(record.values())).name.line
    return Row(tuple(record[name].value if name in record else Cell(line, "") for name in names))


def _record(
    blocks: Sequence[Block], at: int, first: str, *, needed: Sequence[AbstractSet[str]] = (TIMES, SAYS_WHAT)
) -> tuple[_Record, int] | None:
    """The record that begins at `at` with the field `first` and tells one of each of `needed`; how many blocks it takes."""
    record: _Record = {}
    last = ""
    count = 0
    for block in blocks[at : at + _LONGEST_RECORD]:
        fields = _fields_of(block)
        names = [field.name.text for field in fields]
        if (not record and names[:1] != [first]) or record.keys() & set(names):
            break
        if not fields and not _goes_on(record[last], block):
            break
        for field in fields:
            record[field.name.text] = field
        if not fields and isinstance(block, Paragraph):
            record[last] = record[last]._replace(values=(*record[last].values, block.cell))
        last = names[-1] if names else last
        count += 1
    finished = _finished(record, needed)
    return (finished, count) if finished else None


def _finished(record: _Record, needed: Sequence[AbstractSet[str]]) -> _Record | None:
    """The record if it says what it must. The line of a name without a value goes with the field before it."""
    finished: _Record = {}
    last = ""
    for name, field in record.items():
        if field.values:
            finished[name], last = field, name
        elif last:
            empty_lines = (*finished[last].empty_lines, field.name.line)
            finished[last] = finished[last]._replace(empty_lines=empty_lines)
        else:
            return None
    kinds = {field.kind for field in finished.values()}
    if any(kinds.isdisjoint(one) for one in needed):
        return None
    timed = {name: _timed(field) if field.kind in TIMES else field for name, field in finished.items()}
    said = {name: field for name, field in timed.items() if field is not None}
    return said if len(said) == len(timed) else None


def _timed(field: _Field) -> _Field | None:
    """A time without the hours behind it; None if it cannot be read."""
    first = field.values[0]
    if is_unnumbered(first.text):
        return field
    reading = read_period(first.text, NO_TIME)
    return field._replace(values=(Cell(first.line, first.text[: reading.end]),)) if reading else None


def _goes_on(field: _Field, block: Block) -> bool:
    """Whether a line without a name belongs to the field above: a list below it, or the value of a lone name."""
    if not isinstance(block, Paragraph) or is_title(block.text, among_items=True) or is_noise(block.text):
        return False
    if section_number(block.text) is not None:
        return False
    listed = leading_number(block.text) is not None or leading_bullet(block.text) > 0
    return not field.values or (listed and field.kind in _GOES_ON)


def _returns(blocks: Sequence[Block], at: int, end: int, first: str) -> bool:
    """Whether another record stands near, with other lines between them: 活动二, and its fields."""
    near = (*blocks[max(0, at - _LONGEST_RECORD) : at], *blocks[end : end + _LONGEST_RECORD])
    return any(field.name.text == first for block in near for field in _fields_of(block)[:1])


def _fields_of(block: Block) -> list[_Field]:
    """The fields of a line that begins with one, perhaps after a number."""
    if not isinstance(block, Paragraph) or not _COLON.search(block.text):
        return []
    return list(_parted(block, after_number(block.text)[0]))


def _parted(block: Paragraph, start: int) -> Iterator[_Field]:
    text = block.text[start:]
    found = [field for field in _FIELD.finditer(plain(text)) if column_of(field["name"])]
    if not found or found[0].start() > 0:
        return
    for field, end in zip(found, [*(field.start() for field in found[1:]), len(text)], strict=True):
        value = text[field.end() : end].strip(" \t\u3000*")
        name = Cell(block.line, text[field.start("name") : field.end("name")])
        values = (Cell(block.line, value),) if value else ()
        yield _Field(column_of(name.text) or "", name, values)
