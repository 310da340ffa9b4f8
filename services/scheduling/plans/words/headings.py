"""Headings (标题): titles of plans, sections, labels and notes; and the lines of a page that belong to no plan."""

import re

from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain, squeezed

PLAN_WORD = r"(?:计划|安排|行事简?历|校历|历表|日程|日程表|安排表|一览表?|计划表|行事表|周历|月历|(?:工作|教学|活动|校园|校务|行事|学期|学年|年度|研训|培训|教研|研修|德育|会议|考试|赛事)日历|活动历|要点|配档表|工作表|时间表|进[程度]表|规划|方案|活动策划|策划[书案]|(?:工作|活动)(?:提示|预告))"
_AFTER_TITLE = r"(?:\s*(?:第[一二]|[上下])学期|\s*[(\[][^()\[\]]{1,30}(?:[(][^()]{1,5}[)][^()\[\]]{0,12}){0,2}[)\]]|\s*-.{1,12}|\s*第?[一二三四五六七八九十\d]{1,2}[篇部]?分?|\s*[(\[]?篇\s*[一二三四五六七八九十\d]{1,3}[)\]]?)*+"
#: A dash between two years may have been lost: 2030?2031学年校历.
_TITLE = re.compile(rf"(?:[^。;!?]|(?<=\d)\?(?=\d)){{2,50}}{PLAN_WORD}{_AFTER_TITLE}")
_PART = re.compile(
    r"(?:.{0,40}\s)?.{0,40}[(\[]?(?:篇\s*[一二三四五六七八九十\d]{1,3}|第\s*[一二三四五六七八九十\d]{1,3}\s*篇)[)\]]?(?:[:\s].{0,50})?"
)
_GENERIC = re.compile(
    r"(?:具体|主要|各项|各|每|逐|按|活动|工作|时间|月份|月|周次|周|学期|本学期|学年|安排|计划|重点|内容|全年|年度|要求|进度|表|附件|附|如下|与|和|及|一览|进程|"
    r"的|份|分布|行事简?历|日程|大事|措施|目标|任务|教研|教学|事项|项目|以下|下面|是|教科研|德育|情况|及其|预|初步|大致|划|[:\s()\d一二三四五六七八九十])++"
)
_VERB = re.compile(
    r"(?:制[定订]|拟[定订]?|编制|上交|交|撰写|完成|讨论|公布|修订|落实|检查|布置|各|做好|商[讨定议]|召开|学习|部署|审|填|收|根据|按|为|本文|下面|以下|参加|开展|"
    r"组织|确[定立]|传达|解读|报|请|准备|启动|总结|实施|执行|配合|协助|统一|继续|加强|认真|提出|宣读|通过|规划|安排)"
)
_SPECIFIC = re.compile(r"(?:[小中]学(?!生)|学校|幼儿园|国小|国中|校|园|学年|学期|年度|[\dxX]{2,4}\s*年|[春秋]季|篇)")
_SECTION = re.compile(
    r"(?P<number>[一二三四五六七八九十]{1,3})\s?[、.,:]\s?(?!.?[、]?[一二三四五六七八九十]?年级)|[(]\s?(?P<bracketed>[一二三四五六七八九十]{1,3})\s?[)]|第[一二三四五六七八九十]部分"
)
#: What a note is called, whole lines of it or the first words.
NOTES = r"备\s?注|注\s?意(?:事项)?|(?:几点|特别|补充|有关|相关|其他)?说\s?明|(?:几点|有关|相关)(?:工作)?要求|(?:温馨|特别)提[示醒]"
#: What is said about the whole plan when it is over.
_CLOSING = (
    r"(?:以上|未尽)\s*\d?\s*:|(?:总之|总而言之|综上所述)\s?[,:]|[(\[]?(?:以上|上述|上列)(?:各项|安排|计划|内容|日程|工作|活动|事项)|未尽事[宜项]"
    r"|(?:各项|具体|活动|工作|安排|时间|日程|计划|[此该])*,?[如若](?:果|遇|有)+[^,。;:]{0,6}(?:变[动化更]|调整|更改|改动)[^。;]{0,24}(?:为准|另行)"
    r"|特此(?:通知|公告|告知|说明|安排)|收到(?:[后请]|通知)*(?:回复|回执)|祝(?:愿)?(?:大家|各位|全体|老师|同[学志]|您|我们)|如?有?不[足当妥](?:之处)?[,。]"
    r"|(?:[敬请望希]|大家|各位|老师们?|全体|部门|[各有相]关?|有关|班级?)*(?:相互|互相)?(?:周知|知悉|知照|遵照执行|转告)"
    r"|[(\[]?本(?:表|历|日历|周历|月历|校历|行事历|日程表?|计划表?|安排表?|方案)[^,。;:]{0,12}?(?:由|自|如|若|经|未尽|仅供|解释)"
)
_CLOSES = re.compile(_CLOSING)
#: 以后的安排另行下发, 起的安排详见公告栏: what a week says of those that are not planned yet.
_TOLD_ELSEWHERE = re.compile(
    r"(?:及其?|[以之])?[后起]?的?(?:各周|各月|具体|工作|活动|教学|时间|日程)*(?:安排|计划|工作|内容|事项|活动),?"
    r"(?:另行?(?:下发|通知|公布|安排|发布|告知|定)|[详请另参]+(?:见|阅|看)).{0,16}"
)
_NOTE = re.compile(
    rf"(?:{NOTES}|注|附[注件]?|主题|本月主题|主要节日|节日|纪念日|重要节日|口号|目标|重点|负责人?|责任人?|地点|时间)\s*\d?\s*:|[※*]?\s?注\s?:|(?:活动|教研|培训|具体)?要求\s?:\s?1\s?[.、]"
    r"|(?:(?:联系|咨询|报名|监督|举报)(?:电话|方式|邮箱|地址)|联系人|(?:电子)?邮箱)\s?:"
    r"|(?:填报|填表|报送|主办|承办|协办)?(?:单位|部门|科室)\s?(?:[(][^()]{1,6}[)])?\s?:"
    r"|(?:制表|填表|[抄报主]送|印发|签发|撰稿|供稿|摄影|图文|[一二三初复终]审|审[核稿]|校[对稿]|排版)(?:人|单位|部门|日期|时间)?\s*:"
    r"|(?:[本当该上下]?[周月日])?(?:行政|党政|中层|年级|班级|学校|学生|教师|护校|夜间|领导){0,2}值[周班日](?:领导|教师|老师|干部|人员|行政|班级?|学生|组长){0,2}\s*:"
    rf"|{_CLOSING}"
)
_NOISE = re.compile(
    r"(?:[上下]一(?:[篇页]|[条则]\s?:)|版权|声明:|首页|当前位置|您?的?位置|(?:文章|信息|稿件|新闻|内容|本文|资料)?来源\s*:|作者\s*:|发布(?:人|单位|部门)\s*:|发布(?:时间|者|日期|于)|更新时间|(?:(?:最[后近新]|上次)(?:更新|修改|编辑)|(?:更新|修改|创建|上传|录入|添加)(?=时间|日期|于))(?:时间|日期|于)?\s*:?\s*(?=\d|\Z)|(?:人气|访问(?:量|次数|人数))\s*:\s*\d|点击|浏览|(?:阅读|打印|分享|收藏)(?=[\s:()/|>\d]|\Z|[次量]|[全原]文|本[文页站篇]|[到至给])|关键[词字]|标签|推荐阅读|"
    r"相关(?:文章|推荐|阅读|链接|资源)|展开(?:阅读)?全文|(?:关于我们|联系我们|网站(?:声明|地图))(?=\s*(?:[-|·]|\Z))|热门|猜你|扫码|扫一扫|关注(?:微信|公众号|我们)|微信|下载|更多|返回|免责|责任?编辑\s*:|编辑\s*:|copyright|https?:|www\.|第\s?\d+\s?页|共\s?\d+\s?页|"
    r"(?:时间|日期)\s*:\s*\d{4}|试读|开通会员|[^,。]{0,6}付费下载|\[?(?:文档|简要|版权|使用)说明\]?|文档(?:下载|为|大小|格式)|举报(?=\s|\Z)|投稿|\[打印|\[?(?:关闭|打印)(?:窗口|[本此]页|页面)\]?(?=\s|\Z|[|\[])|加载|登录|注册会员|本文(?:由|共|来自|来源|内容)|下面是|以下是|小编|欢迎|[^。;:]{4,40}如下[,。]\s?(?:敬?请|望|希|欢迎|如[有遇])|如有侵权|联系客服|广告|本[帖文](?:最后)?由.{1,24}编辑|[^。;]{0,30}(?<!基)本站(?:为|是|所有|提供|不|仅|内容|资源|资料|文档|转载|收录|致力)|\d{4}-\d{2}-\d{2}\s+\d{1,2}:\d{2}|\[?.{0,40}(?:相关(?:\([^()]{1,6}\))?文章|的相关(?=\s*(?:\Z|[:)\]]|文[章档]|阅读|推荐|链接|新闻|资讯|资料|范文|搜索))|推荐阅读)|.{0,30}(?:小编|仅供参考|供大家参考|供您参考|关注本(?:站|网|公众号)|转载请(?:[标注]明|保留)|(?:收藏|点赞|转发){2}))",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"-\s?\d{1,3}\s?-")
_PUBLISHED = re.compile(
    r"[-*·•©\s]*(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}[日号]?\s*"
    r"(?:发布|浏览|阅读|点击|\d{1,2}:\d\d(?::\d\d|[^,。;]{0,20}\s(?:作者|来源|记者|编辑|点击|浏览|阅读|发布)))|版权)"
)
_ENDS_THE_PAGE = re.compile(r"相关|推荐|猜你|[上下]一(?:[篇页]|[条则]\s?:)|版权|热门|试读|付费下载")
_ATTACHED = re.compile(r"[^。;]{1,60}\.(?:docx?|xlsx?|pptx?|pdf|wps|rar|zip)\s*(?:[(\[].{0,20})?", re.IGNORECASE)
_SUM = re.compile(r"[合总小共]计|总金?额")
_BRACKETED = re.compile(r"[(][^()]+[)]")
_BREADCRUMB = re.compile(r"[^>]{1,20}(?:>|>>|»)[^>]{1,30}(?:>|»)")
_PAST = re.compile(
    r"(?:举行|召开|开展|进行|组织|完成|取得|参加|举办|荣?获|迎来|拉开|下发|开始|做|通过|结束|发表|实现|受到|引起|达到|评为)了|圆满|顺利(?:举行|完成|结束|召开)|以来|已经?[经于在被]|(?<![^,。;\s])日前|近日|曾(?=[经在被为是任有多获于到])|审议通过\s*\Z|"
    r"去年|上学期(?=[我的各全在以,]|教学|工作(?!总结|小结|汇报))|记者|通讯员|本报讯|来到|纷纷|被评为|一致好评|荣获"
)
#: 工作总结 behind a month: what its list tells of.
_WHAT_WAS_DONE = re.compile(
    r"(?:主要|重点|各项|[\u3400-\u9fff]{2})?(?:工作|活动)(?:总结|小结|回顾|(?:完成|开展|落实|进展)情况)(?:汇报)?\s?:?"
)
_LABEL_END = re.compile(r"[^,。;!?]{1,16}:")


def is_part(text: str) -> bool:
    """Whether a line numbers a plan among several: …篇3, 第二篇:…"""
    shown = plain(text).strip()
    return (
        len(shown) <= 60
        and bool(_PART.fullmatch(shown))
        and not re.search(r"\d篇(?!$)|[一二三四五六七八九十]篇(?:计划|文章|范文|论文|作文)", shown)
    )


def is_part_named_as_a_plan(text: str) -> bool:
    """教研组工作计划 篇二, no 上交教学论文第二篇."""
    return is_part(text) and _TITLE.fullmatch(plain(text).strip()) is not None


@remembered
def is_title(text: str, *, among_items: bool = False) -> bool:
    """Whether a line is the title of a plan. Among items it must name a school or a term: items speak of plans too."""
    shown = plain(text).strip(" #*[]《》-")
    if is_part(shown):
        return True
    if section_number(shown) is not None:
        return False
    if len(shown) > 60 or not _TITLE.fullmatch(shown) or arranges(shown) or _GENERIC.fullmatch(shown):
        return False
    return bool(_SPECIFIC.search(shown)) if among_items else True


def is_generic(shown: str) -> bool:
    """Whether words say no more than that there is a plan: 具体工作安排; a calendar's name says enough."""
    return _GENERIC.fullmatch(shown) is not None and not shown.endswith(("历", "曆"))


def arranges(shown: str) -> bool:
    """Whether something is done with what is named: 讨论本学期计划, 校务会:讨论本学期计划, 校刊组稿,制定计划."""
    return any(_VERB.match(part.lstrip()) for part in (shown, shown.rpartition(":")[2], shown.rpartition(",")[2]))


def section_number(text: str) -> str | None:
    """The Chinese numeral of a section heading: 三 for 三、… and for (三)…; None if the line has none."""
    found = _SECTION.match(plain(text).lstrip(" #*"))
    if found is None:
        return None
    return found["number"] or found["bracketed"] or "部"


def section_value(text: str) -> int | None:
    """3 for 三、… and for (三)…; None if the line has no such numeral."""
    numeral = section_number(text)
    return number_of(numeral) if numeral else None


def after_section_number(text: str) -> str:
    shown = plain(text)
    indent = len(shown) - len(shown.lstrip(" #*"))
    found = _SECTION.match(shown, indent)
    return text[found.end() :].strip() if found else text


def is_arrangement_section(text: str) -> bool:
    """三、具体工作安排如下: what follows are arrangements."""
    shown = plain(after_section_number(text)).strip(" :#*。")
    return len(shown) <= 24 and bool(re.search(rf"{PLAN_WORD}|逐月|各月|每月", shown))


@remembered
def is_noise(text: str) -> bool:
    """Navigation, advertisements, attachments, notices of the site that a plan was found on."""
    shown = plain(text).strip()
    return bool(
        _NOISE.match(shown)
        or _BREADCRUMB.match(shown)
        or _PUBLISHED.match(shown)
        or _PAGE_NUMBER.fullmatch(shown)
        or _ATTACHED.fullmatch(shown)
    )


def ends_the_page(text: str) -> bool:
    """What follows are other pages: links to related plans, to the next one."""
    return is_noise(text) and bool(_ENDS_THE_PAGE.search(plain(text)))


@remembered
def is_note(text: str) -> bool:
    """Remarks, themes, lists of festivals: said about the arrangements, no arrangements themselves."""
    return bool(_NOTE.match(plain(text).strip()))


def closes_a_plan(text: str) -> bool:
    """以上安排如有变动,…: a remark on all that stands above it, not on the last heading."""
    return bool(_CLOSES.match(plain(text).strip()))


def is_told_elsewhere(text: str) -> bool:
    """Whether what is planned for a time is left to another notice."""
    return _TOLD_ELSEWHERE.fullmatch(plain(text).strip(" 。")) is not None


def is_bracketed(text: str) -> bool:
    """(花材自备): below an arrangement a line in brackets says more about it."""
    return _BRACKETED.fullmatch(plain(text).strip()) is not None


def begins_with_a_bracket(text: str) -> bool:
    """(一)…, (1)…"""
    return plain(text).lstrip().startswith("(")


@remembered
def is_sum(text: str) -> bool:
    """The name of a table's last row, which adds up what the others cost."""
    return _SUM.fullmatch(squeezed(plain(text)).strip(":")) is not None


def tells_of_the_past(text: str) -> bool:
    return bool(_PAST.search(plain(text)))


def names_what_was_done(text: str) -> bool:
    """工作总结, 重点工作完成情况: what is listed below a month is over."""
    return _WHAT_WAS_DONE.fullmatch(plain(text).strip()) is not None


def is_label(text: str) -> bool:
    """A subheading such as 教学工作: that only announces what follows."""
    return bool(_LABEL_END.fullmatch(plain(text).strip()))


def is_prose(text: str) -> bool:
    """A paragraph rather than an item: long, or several sentences."""
    shown = plain(text).strip()
    inner = shown.rstrip("。").count("。")
    if len(shown) > 100 or (len(shown) > 45 and inner):
        return True
    return len(shown) > 40 and shown.endswith("。") and shown.count(",") >= 2
