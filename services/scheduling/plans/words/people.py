"""People (人名): whether a word is somebody's name, as a column of who does it holds it."""

import re

from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.offices import is_owner, is_room
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import chinese_letters, plain

#: The surnames (姓) that nine in ten people have: with one or two more letters they are a name.
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾韦付方邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
_PERSON = re.compile(rf"(?:[{SURNAMES}]|欧阳|上官|司马|诸葛|夏侯|慕容)[\u3400-\u9fff]{{1,2}}")
#: Surnames that are rare, or words of their own; believed where other names stand.
_FURTHER_SURNAMES = "高金于白施尤柯章俞翁祝季简饶温庄华颜倪骆甘殷聂葛岳齐文庞樊兰鲍洪涂耿关申卜柳裴符阮古凌单覃牛常康赖乔翟易伍盛芦安欧游阳芮柴桂商冉左苗瞿桑卓蓝苑解栾屈党霍包宁焦司纪房喻梅管辛童闵麦宫尚应舒时初战景成车池连缪边米曲项路原卫柏支仇滕楚隋佟褚丛靳甄晏郁沙楼巫"
_MAY_BE_A_PERSON = re.compile(rf"[{SURNAMES}{_FURTHER_SURNAMES}][\u3400-\u9fff]{{1,2}}")
_BETWEEN_NAMES = re.compile(r"[、,/;和与\s]+")
_SPACED = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff]\s(?=[\u3400-\u9fff](?![\u3400-\u9fff]))")
#: 集体备课 主备:林; behind a stop or a comma, too, and with what office the speaker has: 《…》。主讲:县医院 林主任
_ROLE_BEHIND = re.compile(
    r"(?:\s+|[。;,]\s*|(?<=[》”])\s*)(?P<role>[\u3400-\u9fff]{2,5})\s?:\s?(?P<who>[\u3400-\u9fff、]{1,12}(?:\s[\u3400-\u9fff]{2,4})?)[。;]?\s*\Z"
)
_ROLE = re.compile(r"(?P<role>[\u3400-\u9fff]{2,5})\s?:\s?(?P<who>[\u3400-\u9fff\d()、,\s]{1,14})[。;]?")
#: (负责人:何俊) behind an item; (负责人:) where a page left the name out.
_ROLE_IN_BRACKETS = re.compile(
    r"[。;]?\s*[(]\s?(?P<role>[\u3400-\u9fff]{2,5})\s?:\s?(?P<who>[^():]{0,16}?)\s?[)][。;]?\s*\Z"
)
_OWNER_BEHIND = re.compile(r"(?P<gap>\s+)(?P<who>[\u3400-\u9fff][\u3400-\u9fff、,/]{1,14})[。;]?\s*\Z")
_FEWEST_LETTERS = 4
_LONGEST_TAIL = 24
_MOST_FURTHER_ROLES = 2
_IN_BRACKETS = re.compile(r"[(][^()]*[)]\Z")


@remembered
def names_someone(text: str) -> bool:
    """An office or a group, or nothing but names: 教务处, 全体, 林 芳、何俊, 苏婷(主备), 林、何."""
    names = _names(text)
    return is_owner(text) or all(map(_is_person, names)) or (len(names) > 1 and all(name in SURNAMES for name in names))


def role_behind(text: str) -> tuple[str | None, str]:
    """集体备课 主备:林: who does it, and the text before that; 说课,主讲:林,点评:何: the first of several."""
    who, text = _said_by(_ROLE_BEHIND, text)
    for _ in range(_MOST_FURTHER_ROLES if who else 0):
        before, text = _said_by(_ROLE_BEHIND, text)
        who = before or who
    return who, text


def role_in_brackets(text: str) -> tuple[str | None, str]:
    """书写比赛(负责人:何俊): who does it; the text, without the bracket where that leaves the name out."""
    who, words = _said_by(_ROLE_IN_BRACKETS, text)
    return (who, text) if who and chinese_letters(who) else (None, words)


def _said_by(role: re.Pattern[str], text: str) -> tuple[str | None, str]:
    tail = max(0, len(text) - _LONGEST_TAIL)
    found = role.search(plain(text[tail:]))
    if found is None or not text[: tail + found.start()].strip() or not _is_a_role(found["role"]):
        return None, text
    if category_of(found["who"]) != "other" and not is_owner(found["who"]):
        return None, text  # 班级:卫生评比
    return text[tail + found.start("who") : tail + found.end("who")], text[: tail + found.start()]


def tells_who(text: str) -> bool:
    """执教:林 on a line of its own: who does what stands above it. 班级:卫生评比 is what a class does."""
    found = _ROLE.fullmatch(plain(text).strip())
    if found is None or category_of(found["who"]) != "other":
        return False
    return _is_a_role(found["role"])


def _is_a_role(word: str) -> bool:
    """执教人, 执教"""
    return "owner" in {column_of(word), column_of(f"{word}人")}


def owner_behind(text: str) -> tuple[str | None, str]:
    """开学典礼  教导处: who does it stands apart by blanks, and the text before that.

    Behind one blank only an office is believed, and only below words enough to be an arrangement. A room behind both
    is where it is held.
    """
    before, _, place = plain(text).rpartition(" ")
    text = text[: len(before)].rstrip() if before and is_room(place) and owner_behind(text[: len(before)])[0] else text
    tail = max(0, len(text) - _LONGEST_TAIL)
    found = _OWNER_BEHIND.search(plain(text[tail:]))
    words = text[: tail + found.start()] if found else ""
    if found is None or not words.strip():
        return None, text
    who = text[tail + found.start("who") : tail + found.end("who")]
    is_apart = len(found["gap"]) > 1 and names_someone(who)
    is_beside = is_owner(who) and chinese_letters(words) >= _FEWEST_LETTERS
    return (who, words) if is_apart or is_beside else (None, text)


def may_name_someone(text: str) -> bool:
    """Perhaps a name, if others stand where it does."""
    return all(_MAY_BE_A_PERSON.fullmatch(name) and category_of(name) == "other" for name in _names(text))


def _names(text: str) -> list[str]:
    shown = _IN_BRACKETS.sub("", plain(text).strip())
    return _BETWEEN_NAMES.split(_SPACED.sub(lambda found: found[0].strip(), shown))


def _is_person(name: str) -> bool:
    return _PERSON.fullmatch(name) is not None and category_of(name) == "other"
