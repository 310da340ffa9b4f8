"""Cells that single blanks part (空格分栏): the header says how many there are, their words which is which."""

import re
from collections.abc import Sequence

from services.scheduling.plans.categories import category_of
from services.scheduling.plans.offices import is_owner
from services.scheduling.plans.script import chinese_letters, plain

_TIMES = frozenset({"week", "month", "date", "number", "weekday"})
_CONTENTS = frozenset({"content", "theme", "department"})
#: What stands behind the times where a row may have less than its header.
_SIMPLE = {("content",), ("content", "owner")}
#: The surnames (姓) that nine in ten people have: with one or two more letters they are a name.
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾韦付方邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
_PERSON = re.compile(rf"[{_SURNAMES}][\u3400-\u9fff]{{1,2}}")
_BETWEEN_NAMES = re.compile(r"[、,/]")


def cells_by_blanks(text: str, kinds: Sequence[str]) -> list[str]:
    """The cells of a row: its times, its content with all its blanks, its owner if its last word is one.

    Empty if the row has less than its times and a content.
    """
    times = next((at for at, kind in enumerate(kinds) if kind not in _TIMES), len(kinds))
    if tuple(kinds[times:]) not in _SIMPLE:
        return _as_many(text, kinds)
    words = text.split(maxsplit=times)
    if len(words) <= times or not chinese_letters(words[times]) or plain(words[times])[0] in "-~至":
        return []
    return [*words[:times], *content_and_owner(words[times], kinds[times:])]


def content_and_owner(text: str, kinds: Sequence[str]) -> list[str]:
    """A content, and who does it where the header has a column for that and the last word names someone."""
    content, _, last = text.rpartition(" ")
    named = "owner" in kinds and content.strip() and _names_someone(last)
    return [content.strip(), last] if named else [text]


def _names_someone(word: str) -> bool:
    return is_owner(word) or all(_is_person(name) for name in _BETWEEN_NAMES.split(plain(word)))


def _is_person(name: str) -> bool:
    return _PERSON.fullmatch(name) is not None and category_of(name) == "other"


def _as_many(text: str, kinds: Sequence[str]) -> list[str]:
    """As many cells as columns: what is more belongs to the content. Empty if there are fewer."""
    if len(text.split()) < len(kinds):
        return []
    content = next(at for at, kind in enumerate(kinds) if kind in _CONTENTS)
    words = text.split(maxsplit=content)
    behind = len(kinds) - content - 1
    return words[:content] + words[content].rsplit(maxsplit=behind) if behind else words
