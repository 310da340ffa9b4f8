"""Sentences (句): short ones in a row that each say another thing is held, where a full stop stands for a semicolon."""

import re

from services.scheduling.plans.words.script import chinese_letters, plain

_SHORTEST, _LONGEST = 4, 30
_FEWEST_WITH_COMMAS = 3
_BEHIND_A_STOP = re.compile("(?<=。)")
_NO_OTHER_THING = re.compile(r":|\d\s*\Z")
#: What only says more about the sentence before it.
SAYS_MORE = re.compile(
    r"\s*(?:[(\[]|请|各|由|要|并|届时|务必|必须|须|不|如|若|因|为|其|此|该|本|以|可|将|全体|全员|重点|主要|地点|时间|主题|内容|形式|对象|参加|负责|具体|详见|另|或|按|根据|同时|期间|每)"
)
#: What is asked of those who read the plan, or said of it as a whole.
SAYS_TO_ALL = re.compile(
    r"\s*(?:[希望请]+(?:各|全|大家|老师|有关|相关|你)|各[^,。]{2,10}(?:要|应|须|务必|必须)|(?:以上|本(?:学期|年度?|计划|方案))[^。]*,|让我们|相信|我们)"
)
#: (音响、负责人:) behind a sentence only says what it needs.
_BRACKET_BEHIND = re.compile(r"[(][^()]*[)]。?\Z")
_HOUR = r"(?:第.节课?|\d{1,2}[点时]半?|\d{1,2}:\d\d)"
#: 27日(三),下午第三节, before the first sentence.
_TIME_BEFORE = re.compile(
    rf"(?:\d{{1,2}}月)?\d{{1,2}}[日号](?:[(](?:周|星期)?[一二三四五六日天][)])?前?(?:[,:\s]*(?:[上中下]午|晚上){_HOUR}?)?\s*[,:]"
)


def short_sentences(text: str) -> list[str]:
    """高一体检。校刊征稿。: each of them, or the text as it is where one is long or about the one before it."""
    if "。" not in text:
        return [text]
    sentences = [sentence for sentence in _BEHIND_A_STOP.split(text) if sentence.strip(" 。")]
    said = [_BRACKET_BEHIND.sub("", _without_time(plain(sentence).strip())).rstrip("。") for sentence in sentences]
    several = len(said) >= (_FEWEST_WITH_COMMAS if any("," in one for one in said) else 2)
    return sentences if several and all(map(_is_another_thing, said)) else [text]


def _without_time(shown: str) -> str:
    before = _TIME_BEFORE.match(shown)
    return shown[before.end() :] if before else shown


def _is_another_thing(shown: str) -> bool:
    length = chinese_letters(shown)
    return _SHORTEST <= length <= _LONGEST and not _NO_OTHER_THING.search(shown) and not SAYS_MORE.match(shown)
