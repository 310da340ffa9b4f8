"""Items (条目): a stretch of text cut into the arrangements that it lists."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.scheduling.plans.words.headings import arranges, is_label
from services.scheduling.plans.words.parts import BULLETS, CLOSERS, parts_of
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain
from services.scheduling.plans.words.sentences import short_sentences

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_BLACK = "❶❷❸❹❺❻❼❽❾❿"
_SIGNS = {sign: at for signs in (_CIRCLED, _PARENTHESISED, _DOTTED, _BLACK) for at, sign in enumerate(signs, 1)}
_MARKER = re.compile(
    r"(?![(]?\s?\d{1,2}\s?[)]班(?!主任|[会级干子队风务容]))(?:"
    rf"(?P<sign>[{_CIRCLED}{_PARENTHESISED}{_DOTTED}{_BLACK}])[、.,]?\s?"
    r"|[(]\s?(?P<round>\d{1,2})\s?[)][、.,]?\s?"
    r"|(?<!\S)\[\s?(?P<square>\d{1,2})\s?\][、.,]?\s?"
    r"|(?<![A-Za-z\d])(?P<letter>[A-Ha-h])(?:[.)]|、(?![班组类级套]))\s?(?![A-Za-z])"
    r"|(?<!\d)(?P<key>\d)\ufe0f?\u20e3\s?"
    r"|(?<![\d.\-/~第])(?<!\d:)(?P<plain>\d{1,2})(?:\s?[、)]|[.,。:](?!\d(?!\s?[月年周、.]|\d\s?月|\d?\s?[-~至、]\s?\d{1,2}\s?月(?!\s?\d)|\d?[.·・]\d|\d?:\d\d|\d?/\d{1,2}(?![\d.])|[-~至]+[2-9]年[级段]|\d{2,3}(?!\d)|\d[xX×*]{2}))|\.\s)\s?)"
)
#: What is counted or dated, as against the words that begin alike: 2组 but 2组织, 3名教师 but 3名师工程.
COUNTED = (
    r"[月年周岁届级天点时米位篇%]|日(?![常记])|号(?!召)|个(?![别人性案])|名(?![师家校著])|次|节(?![约日水能目])|班(?!主任|[会级干子队])|人(?![事员人文才])|"
    r"课(?![题程堂改外间])|单元|组(?![织建稿])|分(?![析工享发层解批组期])|项(?!目)|场(?![地馆所])|所(?!有)|份|支(?![部持])|条(?!件)|首(?![次届])|[对比](?=\d)"
)
#: 3 behind a sentence, where 2. stands before it: a number that lost its dot.
_UNDOTTED = re.compile(rf"(?<=[。;])\s*(?P<number>\d{{1,2}})(?=[\u3400-\u9fff“《「])(?!{COUNTED})")
_MAY_BE_NUMBERED = re.compile(
    rf"[\s\u200b\ufeff]*(?=[\d(（\[［【〔A-Ha-hＡ-Ｈａ-ｈ{_CIRCLED}{_PARENTHESISED}{_DOTTED}{_BLACK}])"
)
_HAS_A_NUMBER = re.compile(rf"[\dA-Ha-h{_CIRCLED}{_PARENTHESISED}{_DOTTED}{_BLACK}]")
_BULLET = re.compile(rf"(?:[{BULLETS}*+·・‧∙Øü§→>–—-]|--+|(?<!○)○(?!○)|※(?!\s?注))+\s*")
_SIGN = re.compile(rf"\s*([{BULLETS}])")
_CHINESE_MARKER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十]{1,3}[)])\s?(?!.?[、]?[一二三四五六七八九十]?年级)"
)
_MONTH = re.compile(r"[一二三四五六七八九十]{1,2}月")
_FEWEST_BELOW = 2
_LONGEST_BRACKET = 40
_SECOND = 2
_CLOSERS = tuple(CLOSERS)
_ENDS = " \t\r\n\u3000*_`。;,、:；，：.!！·"


class Item(NamedTuple):
    """A piece of a text, with its number if it had one, and which of the text's lines it stands on, from 0.

    `label` is what announces it with a colon, among numbered items: 2.团委:(1)…(2)….
    """

    text: str
    number: int | None = None
    row: int = 0
    label: str = ""


class _Marker(NamedTuple):
    """What may be a number of an item; without a dot, it has no style."""

    start: int
    end: int
    value: int
    style: str = ""

    @property
    def dotted(self) -> bool:
        return bool(self.style)


@remembered
def leading_number(text: str) -> tuple[int, int] | None:
    """(number, where the text after it begins) if a text begins with an item's number."""
    begun = _MAY_BE_NUMBERED.match(text)
    if begun is None:
        return None
    found = _marker(text, plain(text), begun.end())
    return found and (found[0], found[2])


def counts_on(above: str, below: str) -> bool:
    """Whether a line begins with the next number of the one above it: 1、…, 2、…"""
    before, number = leading_number(above), leading_number(below)
    return before is not None and number is not None and number[0] == before[0] + 1


def leading_bullet(text: str) -> int:
    """Where the text after a bullet begins; 0 without one."""
    shown = text.lstrip()
    found = _BULLET.match(shown)
    return len(text) - len(shown) + found.end() if found else 0


def leading_chinese_number(text: str) -> int:
    """Where the text after 一、 or (一) begins; 0 without one. 一、二年级 is none."""
    found = _CHINESE_MARKER.match(plain(text).lstrip())
    return len(text) - len(text.lstrip()) + found.end() if found else 0


def _marker(text: str, shown: str, at: int) -> tuple[int, int, int] | None:
    """(number, start, end) of the marker that stands at `at`."""
    sign = text[at : at + 1]
    found = _MARKER.match(shown, at)
    if found is None:
        return None
    return _value(found, sign), found.start(), found.end()


def _value(found: re.Match[str], sign: str) -> int:
    if found["sign"]:
        return _SIGNS[sign]
    if found["letter"]:
        return ord(found["letter"].upper()) - ord("A") + 1
    return int(found["round"] or found["square"] or found["key"] or found["plain"])


def split_items(text: str, *, led: bool = False) -> list[Item]:
    """The items of a stretch of text, in its order: numbered ones, then what semicolons part.

    `led` tells that a time stood before it: then the months that its later clauses begin with part it, too.
    """
    items: list[Item] = []
    lines = [(row, part) for row, line in enumerate(text.split("\n")) for part in _bulleted(line)]
    for row, line in lines:
        pieces = list(_numbered(line))
        for (number, piece), (following, _) in pairwise([*pieces, (None, "")]):
            announces = number is not None and ":" in plain(piece)
            label, inner = _below_a_label(piece) if announces else ("", [piece])
            clauses = (clause for each in inner for clause in _clauses(each, announces=announces, led=led))
            parts = [clause.strip() for clause in clauses if clause.strip(_ENDS)]
            if following == 1 and parts and plain(parts[-1]).endswith(":"):
                parts.pop()  # 主要活动:1.…
            announced = [part for part, behind in pairwise([*parts, ""]) if not (behind and plain(part).endswith(":"))]
            if number is None:
                announced = [sentence for part in announced for sentence in short_sentences(part)]
            items += [Item(part.strip(_ENDS), number, row, label) for part in announced]
    return items


def _bulleted(line: str) -> list[str]:
    """★制定计划★新生家长会: cut before the sign that the line begins with."""
    found = _SIGN.match(line)
    return re.split(f"(?<=.)(?={found[1]})", line) if found and line.count(found[1]) > 1 else [line]


def _below_a_label(piece: str) -> tuple[str, list[str]]:
    """团委:(1)招新(2)团课: the label, and the items that it announces."""
    (_, label), *inner = _numbered(piece)
    if len(inner) < _FEWEST_BELOW or not is_label(label) or arranges(label.rstrip(" :：")):
        return "", [piece]
    return label, [text for _, text in inner]


def _clauses(piece: str, *, announces: bool, led: bool) -> Iterator[str]:
    """What semicolons part; not the steps of one item: 1.做好迎检:(1)…;(2)…"""
    (_, announced), *steps = _numbered(piece) if announces else [(None, "")]
    if len(steps) >= _FEWEST_BELOW and plain(announced).rstrip().endswith(":"):
        yield piece
    else:
        for at, part in enumerate(parts_of(piece, led=led)):
            number = (
                leading_number(part) if at else None
            )  # 2、…;2.…: it does not count on, and is a number all the same
            yield part[number[1] :] if number else part


def _numbered(text: str) -> Iterator[tuple[int | None, str]]:
    """Cut at the numbers that count up: the first may be any, each further one must be the next.

    Numbers of another style that begin behind a colon, 2.团委:(1)…(2)…, count what stands below one of them.
    """
    shown = plain(text)
    number: int | None = None
    style = inner = ""
    start = leading_bullet(text) or _after_section(text)
    markers = _markers(text, shown)
    alone = _alone(markers)
    for marker in markers:
        first = number is None and marker.dotted and _may_be_the_first(marker, shown[start : marker.start].strip())
        first = first and not (marker in alone and shown[marker.start - 1 : marker.start].isalnum())
        if number is not None and marker.value == 1 and shown[marker.start - 2 : marker.start].rstrip().endswith(":"):
            inner = marker.style if marker.style != style else ""
        if (inner and marker.style == inner) or (not first and (number is None or marker.value != number + 1)):
            continue
        yield number, text[start : marker.start]
        number, start, style, inner = marker.value, marker.end, marker.style, ""
    yield number, text[start:]


def _may_be_the_first(marker: _Marker, before: str) -> bool:
    """Whether a count begins at a number: 1, any that nothing stands before, 2 behind a sentence that lost its 1."""
    return not before or marker.value == 1 or (marker.value == _SECOND and before.endswith(("。", ";")))


def _alone(markers: Sequence[_Marker]) -> frozenset[_Marker]:
    """Those in brackets that no (2) follows. Behind a word, as in 导师会(1)暨座谈, such a one begins no list."""
    bracketed = [marker for marker in markers if marker.style == _PARENTHESISED]
    return frozenset(bracketed) - {one for one, following in pairwise(bracketed) if following.value == _SECOND}


def _markers(text: str, shown: str) -> list[_Marker]:
    """What may be numbers of items, in order; none that ends what brackets enclose: [家校沟通(2)], 研讨(4BM3U1)."""
    if not _HAS_A_NUMBER.search(shown):
        return []
    dotted = (
        _Marker(*found.span(), _value(found, text[found.start()]), _style(found))
        for found in _MARKER.finditer(shown)
        if not shown.startswith(_CLOSERS, found.end()) and not _closes_a_bracket(found)
    )
    undotted = (_Marker(*found.span(), int(found["number"])) for found in _UNDOTTED.finditer(shown))
    return sorted([*dotted, *undotted])


def _closes_a_bracket(found: re.Match[str]) -> bool:
    """Whether the bracket behind a number was opened before it."""
    start = max(0, found.start() - _LONGEST_BRACKET)
    before = found.string.rfind("(", start, found.start())
    return _style(found) == ")" and before > found.string.rfind(")", start, found.start())


def _style(found: re.Match[str]) -> str:
    """1. and 2、 are written alike, 1) and ① otherwise."""
    if found["sign"]:
        return next((signs for signs in (_CIRCLED, _PARENTHESISED, _BLACK) if found["sign"] in signs), ".")
    if found["round"]:
        return _PARENTHESISED
    if found["square"]:
        return "[]"
    return "letter" if found["letter"] else ")" if ")" in found[0] else "."


def _after_section(text: str) -> int:
    """Where the text after 二、 begins; 0 for 三、四月份, which are two months."""
    start = leading_chinese_number(text)
    return 0 if _MONTH.match(plain(text), start) else start
