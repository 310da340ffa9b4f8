"""Parts of an item (分项): what semicolons, times, bullets or those who do it part, outside brackets."""

import re
from collections.abc import Iterator

from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.phrases import IN_BRACKETS
from services.scheduling.plans.words.script import chinese_letters, plain

#: What only a bullet is drawn as. Two ○ stand for a name that was left out; ※注 begins a note.
BULLETS = r"•●◉◎◦⚫⚪◆◇❖■□▪▫◼◾▲△▶►▷▸▹★☆✦✧➢➣➤➔☞√✓✔☑\uf06c\uf06e\uf075\uf0a7\uf0b7\uf0d8\uf0fc"
#: No dash between two days: 3月25日 - 27日.
_INLINE_BULLET = re.compile(rf"(?<=[\s:;。])(?:[{BULLETS}·・]|-(?!\s?\d)|(?<![\d日号]\s)-)\s?(?=\S)")
_DATED = re.compile(
    r"(?:\s*(?:\d{1,2}\s?月\s?)?\d{1,2}\s?(?:[-~至、]+\s?(?:\d{1,2}月)?\d{1,2})?\s?[日号]|\s*\d{1,2}/\d{1,2}(?!\d)"
    r"|\s*(?:1[0-2]|0?[1-9])\.(?:(?:3[01]|2\d|1[3-9])(?![\d.%])|(?:1?\d)\s?[日号]))"
    r"(?:\s?[(](?:周|星期)?[一二三四五六日天][)])?"
)
_SESSION = re.compile(
    r"(?:\s(?=(?:早上|上午|中午|下午|傍晚|晚上)\s?(?:\d{1,2}:\d\d|\d{1,2}[时点]|:))|。(?=(?:早上|上午|中午|下午|傍晚|晚上)\s?(?:\d{1,2}[:时点]|[:,])))"
)
#: 上午升旗 下午大扫除: what is held in one half of a day, and in the next.
_HALF = re.compile(r"(?:早上|上午|中午|下午)(?!\s?\d{1,2}[:点时]|[\s、第-])")
_LATER_HALF = re.compile(r"\s(?=(?:中午|下午|傍晚|晚上)[\u3400-\u9fff]{3})")
_PART_OF_YEAR = re.compile(
    r"\s*(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:份|[初底末]|[上中下]{1,2}旬)(?:之?前)?(?=[^\s,。;、])"
)
#: 班会 周三:家访: a weekday with its colon, behind words.
_WEEKDAY = re.compile(r"(?<=[\u3400-\u9fff”》)。!])(?<![月日号])\s+(?=(?:星期|周)[一二三四五六日天]\s?:)")
_WHOLE_DATE = re.compile(r"\s*\d{1,2}\s?[./月]\s?\d{1,2}")
#: …;(12月19日): behind a semicolon, too, a bracket says more of what stands before it.
_REMARK = re.compile(r"\s*[(\[][^()\[\]]+[)\]]\s*(?:;|\Z)")
_WHOLE_DATE_ALONE = re.compile(rf"{_WHOLE_DATE.pattern}\s?[日号]?(?:{IN_BRACKETS})?\s*")
_LONGEST_OWNER = 16
_OWNED = re.compile(r"[(](?P<in>[^()]+)[)]\Z|\s(?P<by>[\u3400-\u9fff]{2,8})\Z")
_OWNED_BEHIND = re.compile(
    rf"[^()、,。;]{{2,30}}?(?:[(](?P<in>[^()]{{2,{_LONGEST_OWNER}}})[)]|\s(?P<by>[\u3400-\u9fff]{{2,8}}))(?=[、,。;]|\Z)"
)
_DAY_IN_BRACKETS = r"[(]\s?(?:(?:1[0-2]|0?[1-9])\s?[./月]\s?\d{1,2}\s?[日号]?|\d{1,2}\s?[日号])(?:\s?[-~至]+[\d./月\s]{1,6}[日号]?)?\s?[)]"
_ENDS_WITH_ITS_DAY = re.compile(rf"[\u3400-\u9fff”》]\s?{_DAY_IN_BRACKETS}\Z")
_HAS_ITS_DAY_BEHIND = re.compile(rf"[^(),。;、]{{2,24}}{_DAY_IN_BRACKETS}(?=[、,。;\s]|\Z)")
#: 教务处:…、工会:…: who does each of several things.
_LED_BY_WHO = re.compile(r"\s*(?P<who>[\u3400-\u9fff]{2,8})\s?:\s?")
OPENERS = "([{“‘《〈「『"
CLOSERS = ")]}”’》〉」』"
#: What parts a text, or stands where it is parted, and what encloses what is not.
_SIGN = re.compile(rf"[{re.escape(OPENERS + CLOSERS)};、,。\s{BULLETS}·・-]")


def _is_a_date(words: str) -> bool:
    """2.13 before 上午8:30…: the day of that session, and no piece of its own."""
    return _WHOLE_DATE_ALONE.fullmatch(words) is not None


def _says_more(shown: str, start: int, at: int) -> bool:
    """2/11开学、2/12领书: another date after words; 9月5日、6日 is one."""
    date = _DATED.match(shown, start)
    words = shown[date.end() : at] if date else ""
    return chinese_letters(words) > 1 and bool(_WHOLE_DATE.match(shown, at + 1))


def _begins_another_date(shown: str, start: int, at: int) -> bool:
    """3月5日 例会,3月12日 家访: a date behind words. 3月5日,3月12日 and 3月5日 至 3月12日 are of one thing."""
    if _DATED.match(shown, at + 1) is None:
        return False
    date = _DATED.match(shown, start)
    return date is None or (date.end() <= at and bool(shown[date.end() : at].strip(" 至到~-")))


def _each_is_owned(shown: str, at: int) -> bool:
    """做腊八粥(保育组)、体能测查(保健室): things with who does each behind it, before and behind the sign.

    Or apart by a blank: 做腊八粥 保育组、体能测查 保健室.
    """
    before, behind = _OWNED.search(shown, max(0, at - _LONGEST_OWNER), at), _OWNED_BEHIND.match(shown, at + 1)
    return all(found is not None and is_owner(found["in"] or found["by"]) for found in (before, behind))


def _each_has_its_day(shown: str, at: int) -> bool:
    """爱眼日宣传(6.6)、禁毒日宣传(6.26): things with the day of each behind it, before and behind the sign."""
    if not _HAS_ITS_DAY_BEHIND.match(shown, at + 1):
        return False
    return _ENDS_WITH_ITS_DAY.search(shown, max(0, at - _LONGEST_OWNER), at) is not None


def _begins_a_later_half(shown: str, start: int, at: int) -> bool:
    return _LATER_HALF.match(shown, at) is not None and _HALF.match(shown, start) is not None


def _is_led_by_who(shown: str, at: int) -> bool:
    found = _LED_BY_WHO.match(shown, at)
    return found is not None and is_owner(found["who"])


def _lost_its_number(shown: str, at: int) -> bool:
    """会费收缴。、会员体检。: what is left of 2、 behind a sentence."""
    return shown.endswith("。", 0, at)


def parts_of(text: str, *, led: bool) -> Iterator[str]:
    """Cut at semicolons and before times of day outside brackets, at bullets, at commas between dated parts."""
    shown = plain(text)
    signs = list(_SIGN.finditer(shown))
    if not signs:
        yield text
        return
    dated = bool(_DATED.match(shown))
    sessions = {found.start() for found in _SESSION.finditer(shown)}
    sessions |= {found.start() for found in _WEEKDAY.finditer(shown)}
    bullets = {found.start() for found in _INLINE_BULLET.finditer(shown)}
    owned = _is_led_by_who(shown, 0)
    depth = start = 0
    for sign in signs:
        at, letter = sign.start(), sign[0]
        if letter in OPENERS:
            depth += 1
        elif letter in CLOSERS:
            depth = max(0, depth - 1)
        is_session = (at in sessions and not _is_a_date(shown[start:at])) or _begins_a_later_half(shown, start, at)
        cut = depth == 0 and (is_session or (letter == ";" and not _REMARK.match(shown, at + 1)))
        cut = cut or (dated and letter == "、" and depth == 0 and _says_more(shown, start, at))
        cut = cut or (letter == "、" and depth == 0 and (_lost_its_number(shown, at) or _each_is_owned(shown, at)))
        cut = cut or (letter in "、," and depth == 0 and _each_has_its_day(shown, at))
        cut = cut or (owned and letter in ",。、 " and depth == 0 and _is_led_by_who(shown, at + 1))
        cut = cut or (dated and letter in ",。 " and depth == 0 and _begins_another_date(shown, start, at))
        cut = cut or (led and letter in ",。" and depth == 0 and bool(_PART_OF_YEAR.match(shown, at + 1)))
        if cut or at in bullets:
            yield text[start:at]
            start = at + 1
    yield text[start:]
