"""Where a flattened table ends: at a note, a title, a signature, a sum, at its header again, or at the next section."""

from collections.abc import Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.lists.notes import is_section_of_notes
from services.scheduling.plans.lists.places import begins_what_else_is_done
from services.scheduling.plans.tables.flattened_rows import is_time
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.headings import is_label, is_noise, is_note, is_sum, is_title, section_value
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_organisation, is_signature, school_in
from services.scheduling.plans.words.remembering import remembered

_MOST_TIMES = 3  # of a row: its week, the week's days, a date
_LINES_ABOVE = 20  # of the page, its title among them


def end_of_rows(
    blocks: Sequence[Block], at: int, header: tuple[Sequence[Block], Sequence[str]], above: Block | None
) -> int:
    """Where the table ends: at what is none of it, or at the section behind the one that it stands in.

    On a new page its header stands again: the rest is a table of its own.
    """
    names = [block.text for block in header[0] if isinstance(block, Paragraph)]
    dated = any(map(_is_date_with_year, blocks[at : at + _MOST_TIMES]))
    section = _section(above)
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Paragraph) or _is_of_no_table(block.text):
            break
        if len(names) > 1 and _header_stands_again(blocks, at, names):
            break
        if is_note(block.text) and not _is_remark_of_a_row(blocks, at, header[1]):
            break
        if _is_signed(blocks, at) and not (dated and _goes_on_behind(blocks, at + 1)):
            break
        if section:
            begun = _section(block)
            if begun == section + 1:
                break
            section = 0 if begun else section  # a cell that lists 一、…, 二、…
        at += 1
    return at


@remembered
def _is_of_no_table(text: str) -> bool:
    is_section = is_section_of_notes(text) or begins_what_else_is_done(text)
    return is_section or _is_title(text) or is_noise(text) or is_sum(text) or is_signature(text)


def _is_signed(blocks: Sequence[Block], at: int) -> bool:
    """溪桥小学教导处 above 2031年8月28日; a school's above 2031.8; or as the last line, if the school's name stands above the table."""
    name, below = blocks[at], _block(blocks, at + 1)
    if not isinstance(name, Paragraph) or not is_organisation(name.text):
        return False
    text = below.text if isinstance(below, Paragraph) else ""
    if below is None or is_noise(text):
        return _names_the_school_above(name, blocks[: min(at, _LINES_ABOVE)])
    if school_in(name.text) is not None and is_signature(f"{name.text} {text}"):
        return True
    return _is_date_with_year(below)


def _is_date_with_year(block: Block | None) -> bool:
    date = is_period(block.text) if isinstance(block, Paragraph) and "年" in block.text else None
    return date is not None and date.grain == "day"


def _goes_on_behind(blocks: Sequence[Block], at: int) -> bool:
    """Whether the date at `at` begins a row, as the first of the table does."""
    following = _block(blocks, at + 1)
    return isinstance(following, Paragraph) and not is_noise(following.text)


def _names_the_school_above(name: Paragraph, above: Sequence[Block]) -> bool:
    school = school_in(name.text)
    return school is not None and any(isinstance(block, Paragraph) and school in block.text for block in above)


def _is_remark_of_a_row(blocks: Sequence[Block], at: int, kinds: Sequence[str]) -> bool:
    """地点:阅览室 below a header that ends with 备注, if the next row begins right behind it."""
    following = _block(blocks, at + 1)
    return kinds[-1] == "remark" and isinstance(following, Paragraph) and _begins_a_row(following.text, kinds)


def _begins_a_row(text: str, kinds: Sequence[str]) -> bool:
    return bool(bare_weeks(text)) if kinds[0] in {"week", "number"} else is_time(text)


def _is_title(text: str) -> bool:
    """1、上报本学期培训计划 is an item."""
    return leading_number(text) is None and is_title(text, among_items=True)


def _header_stands_again(blocks: Sequence[Block], at: int, names: Sequence[str]) -> bool:
    """Whether a header stands here again, or below 八年级:, which says what the next table is about."""
    texts = [block.text for block in blocks[at : at + 2] if isinstance(block, Paragraph)]
    if names[0] not in texts:
        return False
    return _stand_at(blocks, at, names) or (is_label(texts[0]) and _stand_at(blocks, at + 1, names))


def _stand_at(blocks: Sequence[Block], at: int, names: Sequence[str]) -> bool:
    return [block.text for block in blocks[at : at + len(names)] if isinstance(block, Paragraph)] == names


def _section(block: Block | None) -> int:
    """6 for 六、活动安排; 0 for what heads no section, such as the weeks 六、七."""
    return 0 if not isinstance(block, Paragraph) or bare_weeks(block.text) else section_value(block.text) or 0


def _block(blocks: Sequence[Block], at: int) -> Block | None:
    return blocks[at] if at < len(blocks) else None
