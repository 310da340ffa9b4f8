"""One width and one script for matching: every rule looks at the plain text, every result is cut from the original.

`plain` keeps the length, so a place found in the plain text is the same place in the original.
"""

import re

from services.scheduling.plans.words.remembering import remembered

_TRADITIONAL = "週學開計劃歷曆處務導會組動級園團隊長師負責備註點間內項號節總輔訓協員辦體衛圖書館實驗縣區鎮國兒黨訖時題學會議標極導練評競賽畢業講術報註冊別彙題種頁編輯來聲轉發關連結廣東專業課詢後預臨門聯絡銘與禮樂舉參觀統戰場對護習運傳藝資達際歲歡選測檢質優簡談論認請調變讀財費賀車軍輪農還郵醫鐘鍾閱陽陸階隨雙難電順類風養馬齊壓幹幾廳張強復徵應掃換擇擔據攝數斷暫機權準溫滿無獎獲環現當療盡監確碼積稱範簽籃紀約細終給經綜網線織繼續義職聽舊莊華萬葉補複見規覽訂記訪設許該話誌語誦說謝讓貼購贊載進過遠邊釋錄錢錦須領頭額願餘驟樹勵勞單嚴圍執壞寫將層屆帶從慶慣擊擬條楊榮構樓檔熱狀異瞭穀籌籤聞臺藍蘭衝製視訊討託詞試諮賴踐鏈陳顏顧麥黃於個儀們價眾劉則賣盧啟吳響圓塊壇孫寧審宮崗幫歸徑懇揚損欄歐湯瀏盤紛繩緩縮羅臘蘇薦營蔣蟄詩詳諸誼譚賈贈趙辯鄧鄭鍵問閏韓饒駱鮑龍龔決況馮僅"
_SIMPLIFIED = "周学开计划历历处务导会组动级园团队长师负责备注点间内项号节总辅训协员办体卫图书馆实验县区镇国儿党讫时题学会议标极导练评竞赛毕业讲术报注册别汇题种页编辑来声转发关连结广东专业课询后预临门联络铭与礼乐举参观统战场对护习运传艺资达际岁欢选测检质优简谈论认请调变读财费贺车军轮农还邮医钟钟阅阳陆阶随双难电顺类风养马齐压干几厅张强复征应扫换择担据摄数断暂机权准温满无奖获环现当疗尽监确码积称范签篮纪约细终给经综网线织继续义职听旧庄华万叶补复见规览订记访设许该话志语诵说谢让贴购赞载进过远边释录钱锦须领头额愿余骤树励劳单严围执坏写将层届带从庆惯击拟条杨荣构楼档热状异了谷筹签闻台蓝兰冲制视讯讨托词试咨赖践链陈颜顾麦黄于个仪们价众刘则卖卢启吴响圆块坛孙宁审宫岗帮归径恳扬损栏欧汤浏盘纷绳缓缩罗腊苏荐营蒋蛰诗详诸谊谭贾赠赵辩邓郑键问闰韩饶骆鲍龙龚决况冯仅"
_DASHES = "—–－―‐‑−─﹣"
_TILDES = "～〜∼﹏"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN: dict[int, int] = {
    **_WIDE,
    **{ord(dash): ord("-") for dash in _DASHES},
    **{ord(tilde): ord("~") for tilde in _TILDES},
    **dict(zip(map(ord, _TRADITIONAL), map(ord, _SIMPLIFIED), strict=True)),
    **{ord(colon): ord(":") for colon in "︰﹕∶"},
    **{ord(space): ord(" ") for space in "\u3000\u00a0\t"},
    **dict.fromkeys(range(0x0400, 0x0460), ord(" ")),  # Cyrillic: what sites leave of a line's end
    ord("〔"): ord("["),
    ord("〕"): ord("]"),
    ord("【"): ord("["),
    ord("】"): ord("]"),
    ord("〇"): ord("零"),
    ord("○"): ord("零"),
    ord("﹔"): ord(";"),
    ord("﹐"): ord(","),
}
#: The plain letter for each: a letter that a mapping lacks would cost an error that is raised and caught.
_TABLE = "".join(chr(_PLAIN.get(code, code)) for code in range(0x10000))
_NOT_PLAIN = re.compile("[" + re.escape("".join(map(chr, _PLAIN))) + "]")
#: A digit in either width.
DIGITS = frozenset("0123456789０１２３４５６７８９")
_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
_BLANKS = re.compile(r"\s+")
_LINE = 200
_OTHER_BLANKS = re.compile("[\u00a0\u2002\u2003\u2009\u202f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


#: A letter that every phrase of a time has, in whichever width or script: what has none names no month, week or day.
_OF_A_TIME = re.compile(r"[\d月周週星季段步日号號]")


def may_name_a_time(text: str) -> bool:
    """One quick look that spares most lines the slower rules."""
    return _OF_A_TIME.search(text) is not None


def has_colon(text: str) -> bool:
    """One quick look, as above; in either width."""
    return ":" in text or "：" in text


def plain(text: str) -> str:
    """Half-width, simplified where it matters to the rules, one kind of dash; as long as `text`."""
    return _translated(text) if text[_LINE:] else _plain_line(text)


@remembered
def _plain_line(text: str) -> str:
    """Every rule asks anew; a line is translated once."""
    return _translated(text)


def _translated(text: str) -> str:
    return text.translate(_TABLE) if _NOT_PLAIN.search(text) else text


def visible(text: str) -> str:
    """Blanks of pages as blanks; without the marks of no width, of the direction of writing, of where a word may break."""
    return _INVISIBLE.sub("", _OTHER_BLANKS.sub(" ", text))


def squeezed(text: str) -> str:
    """Without any white space, as two texts are compared."""
    return _BLANKS.sub("", text)


@remembered
def chinese_letters(text: str) -> int:
    return len(_CHINESE.findall(text))


@remembered
def number_of(numeral: str) -> int | None:
    """12 for "12" and for "十二"; None for what is no number below a hundred."""
    numeral = squeezed(numeral)
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if numeral == "元":
        return 1
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.get(numeral)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
