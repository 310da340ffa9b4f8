"""Phrases of times (时间写法): the patterns that months, weeks and days are written in, on the plain text."""

import re

#: 2031年, 20xx年, 20__年; of a year that was blotted out 年 may be all that is left.
_YEAR = (
    r"(?:(?:民国\s?)?(?:(?:20|19|1|[xX×*]{2})?[\dxX×*]{2}|20[_\s]{1,4}|[一二三四五六七八九零]{4}|[一二三四五六七八九零]{2})\s*年"
    r"|(?<![\u3400-\u9fff\d])年|(?:[次翌来]|第二)年)\s*"
)
_M = r"(?:1[0-2]|0?[1-9]|十\s{0,2}[一二]|[一二三四五六七八九十元])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_W = r"(?:[12]\d|30|0?[1-9]|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
#: The numbers of a month and of a week among words, where a sign around them must tell what they are.
MONTH_NUMBER = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
WEEK_NUMBER = r"(?:[12]?\d|[一二三四五六七八九十]{1,3})"
#: 第3周, 第3教学周, 第三个星期: what is counted behind the number.
WEEK = r"(?:(?:(?:个\s?)?教学|校历|学|年)?\s?周(?!年)次?|个?星期(?![一二三四五六日天]))"
#: The dash of 9月8日一9月14日, which was typed as the numeral.
_TYPED_AS_ONE = r"(?<=[\d日号])一(?=\d)"
_TO = rf"\s*(?:-+|~+|至|到|\?|\||{_TYPED_AS_ONE})\s*"
_AND = rf"\s*(?:-+|~+|至|到|和|及|与|、|,|\?|{_TYPED_AS_ONE})\s*"
WEEKDAY = r"(?:星期|周|礼拜)\s?[一二三四五六日天]"
#: The second of two weekdays: 周一至周五, 周一至五.
FURTHER_WEEKDAY = r"(?:星期|周|礼拜)?[一二三四五六日天]"
_WEEKDAYS = rf"{WEEKDAY}(?:{_AND}{FURTHER_WEEKDAY}(?!年))?"
#: (四), (星期四), (周一至周三)
IN_BRACKETS = rf"\s*[(\[]\s*{FURTHER_WEEKDAY}(?:{_AND}{FURTHER_WEEKDAY})?\s*[)\]]"
#: 3月30日前, 六月份起; no 前往, 起草.
_BEFORE = r"之?前(?![往期后三台进来去十五])"
_FROM = r"起(?![草始立])"

#: 、4 of 9月3、4、7日: a day between the first and the last of a month.
_LISTED_DAY = r"\s?[、,]\s?(?:3[01]|[12]\d|0?[1-9])"
#: The dash of 9月8日28日, 9月30日10月8日, which pages lose when they are copied.
_LOST = r"(?<=[日号])(?=\d{1,2}\s?(?:月\s?\d{1,2}\s?)?[日号])"
#: 9月5日, 9月5-7日, 9月30日至10月8日, 9月19日、20日, 9月3、4、7日, (20xx年)9月5日(星期三); 10月28日-11月3月 ends with a slip of the pen.
WORDED = re.compile(
    rf"(?:{_YEAR})?(?P<m>{_M})\s?月(?:份)?\s?(?P<d>{_D})(?:{_LISTED_DAY}){{0,9}}\s?(?P<sun>[日号])?(?:{IN_BRACKETS})?"
    rf"(?:(?:{_AND}|{_LOST})(?:{_YEAR})?(?:(?P<m2>{_M})\s?月\s?)?(?P<d2>{_D})\s?(?P<sun2>[日号]|(?(m2)月|(?!)))?(?:{IN_BRACKETS})?)?"
)
#: 9.5, 9/5, 2024-09-05, 9.1-9.7, 9.12-14, 02-22 ~ 02-28; 12/4 before the 12·4 of a name
DIGITAL = re.compile(
    rf"(?:(?P<y>\d{{3,4}}|\d\d(?=[./]))(?P<s>[./-])|(?P<year>{_YEAR}))?"
    r"(?P<m>1[0-2]|0?[1-9])(?P<s1>(?(s)(?P=s)|[./·・-]))(?P<gap>\s?)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d(?!\d?[·・]\d)|[.·・]\d|\.?\s*月|%|\s?[万亿倍])(?:\s?[日号])?"
    rf"(?P<weekday>{IN_BRACKETS})?"
    rf"(?P<range>{_TO}(?:\d{{4}}[./-]|{_YEAR})?(?:(?P<m2>1[0-2]|0?[1-9])[./·・-]\s?)?(?P<d2>3[01]|[12]\d|0?[1-9])(?!\d|[./]\d|\s?月)(?:\s?[日号])?(?:{IN_BRACKETS})?)?"
)
WEEKS = re.compile(
    rf"(?P<nth>第)?\s?(?P<w>{_W})\s?(?:{WEEK})?(?:{_AND}第?\s?(?P<w2>{_W}))?\s?{WEEK}(?![一二三四五六日天](?![年级]))"
)
BARE_WEEK = re.compile(rf"(?P<w>{_W})\s+(?=\d)")
#: 9月, 9-10月份, no 9月月 of 9月月考, 12月-次年1月, 十二月~(20xx年1月份), 3月上旬
MONTHS = re.compile(
    rf"(?:{_YEAR})?(?P<m>{_M})\s?(?:月\s?份?\s?(?:[上中下]{{1,2}}旬|[初底末])?)?(?:{_AND}{_M}\s?(?:月\s?份?)?){{0,2}}?(?:(?:{_AND}|[·・]|{_TO}(?P<in>[(]\s?)?{_YEAR}|(?<=[旬初底末])\s?)(?P<m2>{_M}))?\s{{0,3}}(?<![月份])(?<![月份]\s)月(?!\s?\d{{1,2}}\s?[日号])(?:\s{{0,3}}份|\s?)(?(in)\s?[)])"
    rf"(?P<part>\s?(?:[上中下](?:\s?[、,]?\s?[上中下])?旬|初|底|末|上半月|下半月|中(?=[,:\s]|$))(?:{_BEFORE})?)?(?:\s?{_FROM})?"
)
QUARTER = re.compile(r"第\s?(?P<q>[一二三四1-4])\s?季度")
DAYS = re.compile(rf"(?P<d>{_D})(?:\s?[日号])?(?:{_AND}(?:(?P<m2>{_M})\s?月\s?)?(?P<d2>{_D}))?\s?[日号](?!常|语)")
#: 7(五), 23(二)~25(四), 21(五),25(二) under a month; 3(二)班 is a class.
_NUMBER_OF_DAY = r"(?:3[01]|[12]\d|[1-9])"
DAYS_WITH_WEEKDAYS = re.compile(
    rf"(?P<d>{_NUMBER_OF_DAY}){IN_BRACKETS}"
    rf"(?:{_AND}(?:(?P<m2>{_M})\s?[./月]\s?)?(?P<d2>{_NUMBER_OF_DAY})\s?[日号]?{IN_BRACKETS}){{0,6}}(?!班|中队|年级|组)"
)
WEEKDAY_AFTER = re.compile(rf"(?:\s?(?:{IN_BRACKETS}){{1,3}}|\s?{_WEEKDAYS})?\s?(?:前后|{_BEFORE}|左右|{_FROM})?")
DEADLINE = re.compile(rf"\s?{_BEFORE}")
#: 、13日, 、4月2日, )、周五(4月5日 behind a day or two: each is another day of the same thing.
FURTHER_DAY = re.compile(
    rf"(?:\s?[、,]\s?|\s?[)\]]\s?[、,和及]\s?{WEEKDAY}\s?[(\[]\s?|\s+(?={_M}\s?月))(?:{_YEAR})?(?:(?P<m>{_M})\s?月\s?)?(?:{_D}{_TO})?(?P<d>{_D})\s?[日号](?![常语至到~-]|期(?![末中]))"
)
#: 、4/17(五) behind 4/16(四)
FURTHER_DIGITAL_DAY = re.compile(
    rf"\s?[、,]\s?(?P<m>1[0-2]|0?[1-9])(?P<s>[./])(?P<d>3[01]|[12]\d|0?[1-9])(?!\d|\.\d|%)(?:{IN_BRACKETS})?(?!\s?[-~至])"
)
TENTATIVELY = re.compile(r"(?:暂定|初定|预计|拟定?|定)(?:于|在)?\s?(?=\d)")
BEGINS_TENTATIVELY = frozenset("暂初预拟定")
TENTATIVE = re.compile(r"\s?(?:[(\[]\s?(?:暂定|待定|初定|预计)\s?[)\]]|(?:暂定|初定)(?=[\s,:;。)\]]|\Z))")
#: —期末 behind 1月1日: from that day on, up to a day that has no number.
UP_TO_A_NAMED_END = re.compile(
    rf"{_TO}(?:(?:本?学)?期[末终](?:考试)?|(?:本?学期|考试)结束|放?[寒暑]假|放假|本?[年月][底末])前?(?=[\s,:;。)\]]|\Z)"
)
#: 下午, 每周三下午 behind a day or a month: all of it is when.
HALF_DAY = re.compile(r"(?:每(?:周|星期)[一二三四五六日天])?(?:早上|上午|中午|下午|傍晚|晚上?|全天)?")
MAY_BEGIN = re.compile(r"[\s,:]*[(\[]?\s*(?:[\d一二三四五六七八九十零元第xX×*星周礼预准学开本教月民年]|[次翌来]年)")
#: 3.12植树节: the day belongs to the name of what is held on it.
A_NAMED_DAY = re.compile(
    r"[^\s,;。:、\d]{0,8}?(?:节|日|妇女|劳动|儿童|运动|公祭)"
    r"|(?<=12\.4)(?:国家)?宪法|(?<=11\.9)消防|(?<=6\.26)(?:国际)?禁毒|(?<=5\.12)防[灾震]|(?<=9\.18)“?(?:勿忘国耻|防空)|(?<=3\.15)(?:消费|维权)"
)
#: 11月9日为消防日,组织演练: the day is what the sentence speaks of.
IS_SPOKEN_OF = re.compile(r"\s?(?:为(?![期了])|是)")
#: 12月份及年度考核: the month is of the words.
JOINS_WORDS = frozenset("及和与")
COUNTED = re.compile(r"\s*(?:年级|班|节|周|岁|人|名|个|次|课|单元|组|月)")
BEFORE_DAYS = re.compile(r"\s?(?:[:,]|-+)\s?(?=\d)")
OPENING = re.compile(r"[\s,:]*[(\[][\s]*|[\s]*")
CLOSING = re.compile(r"\s*[)\]]")
#: 第2周(9月12日,实验中学):…: where it is held, behind its day.
PLACE_BEHIND = re.compile(r"\s*,[^()\[\]]{1,16}[)\]]")
