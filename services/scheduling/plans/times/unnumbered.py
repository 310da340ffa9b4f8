"""Times without a number (无数字的时间): 开学前, 寒假, and the weeks before term (第0周, 预备周) with the days behind them."""

import re

from services.scheduling.plans.words.phrases import WEEK
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain

_LONGEST = 16
#: Words of a period column that name no number: before term, preparation, examinations, holidays.
_UNNUMBERED = re.compile(
    rf"(?:开学|期|假)(?:前|初|末|中)(?:[一二两]周)?|(?:预备|准备|考试|机动|复习|学前|缓冲|最后一|末)周|预备|机动|(?:寒暑?|暑)(?:假期?|期)间?|假期间?|学期(?:初|末|中|前)|第?\s?[0零]{{1,2}}\s?{WEEK}|0|待定|[一整本全]学期|全年|长期|常年|全程|随时|平时|不定期|另行通知|每[周月天日]|每月[初中底末]|每周[一二三四五六日]"
    r"|(?:元旦|春节|清明|五一|六一|七一|端午|中秋|国庆|重阳|教师|妇女|劳动|儿童|建[党军]|寒假|暑假)节?(?:前夕?|前后|期间|当[天日周])"
)
_UNDETERMINED = re.compile(r"待定|另行通知")
#: 最后一周:…, 寒假:… begin a line as 第三周:… does.
_BEGINS_A_LINE = re.compile(r"(?P<time>[\u3400-\u9fff]{1,3}周|[寒暑]假(?:期间)?|学?期[初中末])\s?:\s*")
#: (预备周) before what is held in it.
_IN_BRACKETS = re.compile(r"\s*[(\[]\s*(?P<time>[\u3400-\u9fff]{2,4})\s*[)\]]\s*(?=[^\s,。;、])")
#: 每月活动 above what no month has alone.
_HEADS_A_LIST = re.compile(r"(?:每[周月]|全年|常年|日常|平时)(?:的|常规|主要|固定)?(?:活动|工作)\s?:?")
#: 第0周(8月26日-9月1日): the days of a week that is counted before term begins.
_BEFORE_ITS_DAYS = re.compile(
    rf"(?:第?\s?[0零]{{1,2}}\s?{WEEK}|(?:预备|准备|学前|开学前[一二两]?)周)(?:\s?[:,]?\s?(?=[(\[]\s?\d)|[ :,]{{1,4}}(?=\d{{1,4}}\s?[年月./-]))"
)


@remembered
def is_unnumbered(text: str) -> bool:
    """开学前, 寒假: a time without a number."""
    return bool(_UNNUMBERED.fullmatch(plain(text).strip()))


def end_of_unnumbered(text: str) -> int:
    """Where the words behind a time without a number begin, or its line ends; 0 without any."""
    if is_unnumbered(text) or _HEADS_A_LIST.fullmatch(plain(text[:_LONGEST]).strip()):
        return len(text)
    begun = _BEGINS_A_LINE.match(plain(text))
    return begun.end() if begun and is_unnumbered(begun["time"]) else 0


def end_of_bracketed_unnumbered(text: str) -> int:
    """Where the words behind (预备周) begin; 0 without it."""
    found = _IN_BRACKETS.match(plain(text[:_LONGEST]))
    return found.end() if found and is_unnumbered(found["time"]) else 0


@remembered
def is_undetermined(text: str) -> bool:
    """待定: it is not known when; beside a known time, it is not known where or by whom."""
    return _UNDETERMINED.fullmatch(plain(text).strip()) is not None


def end_of_week_before_term(shown: str) -> int:
    """Where the days of a week before term begin, or the bracket around them; 0 without any."""
    found = _BEFORE_ITS_DAYS.match(shown)
    return found.end() if found else 0
