"""Names of columns (栏目名): which kind of column a header names, alone or with others on its line."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.words.phrases import WEEKDAY
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain, squeezed

_WORD = re.compile(r"\S+")
_MOST_WORDS = 30
_WEEKDAYS = re.compile(rf"\s*(?:{WEEKDAY}\s*){{5,7}}")
_LONGEST_NAME = 12
_SPACED = 6  # letters of a name with blanks between them

_COLUMNS: tuple[tuple[str, str], ...] = (
    (
        "week",
        r"周次?|周别|教学周|校历周|周数|星期次|第几周|周\s?期|日期周[次别]|(?=.*周[次别数])(?=.*星期)(?:星期|月份?|日期|周[次别数]|[\\/])+",
    ),
    ("weekday", r"星期[一二三四五六日天]?|周[一二三四五六日]|[一二三四五六日](?=$)"),
    ("month", r"月份?|月[别次]|年月"),
    ("date", r"旬次?|上中下旬"),
    ("number", r"序号|编号|序|号|no\.?|(?:讲|期|场|轮|次)次|次[序数]|阶段"),
    (
        "owner",
        (
            r"(?:主要|具体|活动)?(?:负责|责任|承办|承担|主持|主办|办理|协办|执行|牵头|主管|组织|分管|落实|协助|配合|职能)(?:人|者|人员|部门|处室|科室|单位|班级|年级|领导|教师|学校)?(?:及责任人)?|"
            r"部门|处室|科室|条线|条口|主[讲备评](?:人|教师|专家|单位)?|参[加与会训赛](?:人员?|对象|对像|者|范围|年级|班级|部门|单位|教师)|(?:培训|学习|活动|研修|教研|教育|参[加与会训]|出席|服务|面向)*对象|"
            r"(?:主备课|备课|复备|开课|讲课|上课|授课|执教|指导|辅导|评课|点评|听课|观课|记录|审[核阅]|命题|出卷|带队|值[周日班])(?:者|人员?|教师|老师|专家|领导)|"
            r"(?:联系|完成|整理|分享|交流|汇报|领学|宣讲|讲话|(?:中心|主)?发言|召集|主?裁判)人|出席(?:人员|对象)|(?:实施|涉及)部门|讲师|执教|授课|中心发言|班级|年级|组别|(?:社团|协会|部门|单位|学校|班级|小组|学院|院系)(?:名称)?"
        ),
    ),
    (
        "remark",
        r"备注|说明|备考|(?:教学|课后|活动)?反思|(?:已|部分|未)完成(?:及其?原因)?|完成情况|落实情况|情况|检查|(?:反馈|效果|评价)+|(?:参[加与会训]|培训)?(?:人数|名额)|(?:培训|研修|活动|拟定|计划)*(?:学时|学分)数?|(?:关联|相关|重要|主要|传统)?节日|(?:参考|资料)?来源|依据|(?:活动|经费|费用)*(?:预算|经费|费用|金额)",
    ),
    (
        "place",
        r"(?:集体|备课|集备|活动|培训|学习|教研|研修|研讨|授课|上课|会议|比赛|考试|集合|举[办行]|开展)?(?:地点|场地|场所|平台)|教室",
    ),
    ("clock", r"节次|课时|(?:上|放|到|离|入|进){1,2}[学校园]时间|作息(?:时间)?"),
    (
        "date",
        (
            r"(?:拟定?|预[定计]|计划|具体|开展|举[办行]|组织|实施|进行|完成|截止|办结|集体|备课|集备|活动|工作|培训|学习|教研|研修|研讨|讲座|上课|升旗|仪式|比赛|竞赛|展[示出]|演出|考试|会议|周次?)*(?:日期|时间(?:段|节点)?|时段|日程|时限)(?:安排)?|"
            r"起[止迄讫](?:日期|时间|年月|月日)?|起迄|月日|日期时间|完成期限|截止"
        ),
    ),
    (
        "form",
        r"(?:活动|教研|研修|培训|学习|组织|开展|研讨|授课|参与|考试|测试|比赛|竞赛)*(?:形式|方式|载体|类型|类别|分类)+|(?:活动|教研|考试|测试|比赛|竞赛)?(?:学科|科目|学段)|课型|(?:工作)?(?:[板版]块|模块|领域|方面)",
    ),
    ("theme", r"(?:每|本|活动|教育|德育|工作|研讨|参考|讲座|[月周])*主题(?:月)?"),
    (
        "content",
        r"(?:主要|重点|具体|中心|常规|学校|校园|全校|园[内务]|全园|集体|备课组?|教研组|集备|公开课|上课|授课|教研|教学|德育|教育|科研|工作|活动|行政|培训|学习|研修|研讨|讲座|参考|主题|预定|本周|重要|大|[每本]?[月周]|研究|课题|专题|安排|[及与和、])*(?:内容|工作|活动|安排|事项|事宜|行事|大事|项目|程序|环节|步骤|纪要|要点|主题|任务|事件|名称|计划|课题|题目|议题|行事纪要)(?:及(?:要求|地点)|安排|内容)?|项目主题|教学进度|进度|内容|工作内容|(?:教材|教学)?(?:章节|单元)|课例|(?:考试|测试|竞赛|比赛|赛事)(?:名称|项目)|(?:主要|具体|工作|活动|实施)*(?:重点|措施|举措)|学校行事(?:纪要)?|校园大事|重要行事",
    ),
)
#: In this order; a kind may stand there twice, a group not.
_COLUMN = re.compile("|".join(f"(?P<{kind}{at}>{names})" for at, (kind, names) in enumerate(_COLUMNS)), re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[/\\(、及]")
_BETWEEN_OFFICES = re.compile("[、/]")
_DEPARTMENT = re.compile(
    r"(?:教科研?|教导|教务|教学|德育|政教|学务|学生|总务|后勤|保卫|安全|办公|行政|党政|党务|团队|体卫|艺体|体育|督导|辅导|训导|电教|信息|人事|财务|科研|宣传|工会|团委|党总?支部?|校长|少先队|教研|幼儿|保健|保育|保教|党建|卫生|科技|文体|食堂|财会){1,3}(?:[处室组部科]|工作|方面|活动|中心)?(?:工作)?"
    r"|[低中高]年?[级段]组?|[一二三四五六七八九]年级组?|(?:小学|初中|高中)部"
)


#: The last word of a name that is none of the above: a column of such says more about what another one holds.
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("owner", r"对象|人员?|教师|老师|者|专家|单位|部门|处室|领导|成员|年级|班级|命题|审[核题]|[阅制]卷|监考"),
    ("place", r"地点|场所|场地|位置"),
    (
        "remark",
        r"要求|目标|目的|成果|效果|标准|情况|记录|材料|物资|资料|准备|学时|学分|时长|人数|经费|预算|备注|说明|得分|积分|范围|题型|分值|总分",
    ),
)
_ENDING = tuple((kind, re.compile(rf"[\u3400-\u9fff]{{1,6}}(?:{endings})")) for kind, endings in _ENDINGS)

_OF_CONTENTS = re.compile(
    r"[\u3400-\u9fff]{1,6}(?:主题|专题|课题|题目|内容|项目)|(?:[上下]午|晚上)(?:[(][^()]{1,16}[)])?"
)


@remembered
def column_of(text: str) -> str | None:
    """Which kind of column a header names: week, date, month, content, owner…; "department" if it is an office's own."""
    if len(text) > 40:
        return None
    shown = squeezed(plain(text)).strip("():[]")
    half = len(shown) // 2
    if half > 1 and shown[:half] == shown[half:]:
        shown = shown[:half]  # 日期日期: letters that are printed twice to look bold
    if len(shown) > _LONGEST_NAME:
        shown = shown.split("(", 1)[0]  # 参考主题(节目名称和形式由各班自定)
    if not shown or len(shown) > _LONGEST_NAME:
        return None
    named = _COLUMN.fullmatch(shown)
    if named and named.lastgroup:
        return named.lastgroup.rstrip("0123456789")
    first = _BETWEEN_NAMES.split(shown, maxsplit=1)[0]
    if first != shown and (shown[len(first)] in "/\\(" or column_of(first) in {"week", "month", "date"}):
        return column_of(first)
    if all(map(_DEPARTMENT.fullmatch, _BETWEEN_OFFICES.split(shown))):
        return "department"
    office = _DEPARTMENT.match(shown)
    return "content" if office and column_of(shown[office.end() :]) == "content" else None


@remembered
def names_contents(text: str) -> bool:
    """课程主题, 实践项目; 上午 and 下午 in a week's plan: no name that is known, and one of what is held."""
    return _OF_CONTENTS.fullmatch(squeezed(plain(text))) is not None


@remembered
def column_beside_contents(text: str) -> str | None:
    """Which kind of column a header names that has one of contents, too: there 带队教师 is no activity for teachers."""
    shown = squeezed(plain(text)).strip("():[]").split("(", 1)[0]
    known = column_of(text) or next((kind for kind, pattern in _ENDING if pattern.fullmatch(shown)), None)
    return known or ("content" if names_contents(text) else None)


def names_columns(text: str) -> bool:
    """Whether a line holds names of columns and nothing else, however its letters are spaced: 月份 周次 日 期 内 容."""
    return _WEEKDAYS.fullmatch(plain(text)) is not None or bool(named_columns(text))


def named_columns(text: str) -> list[str]:
    """The names of columns that a line holds, as it spaces them: 月份, 周次, 日 期; empty if it holds anything else."""
    words = list(_WORD.finditer(text))
    if len(words) > _MOST_WORDS:
        return []
    named: list[list[tuple[int, int]] | None] = [[]]  # where the most names stand that the words up to each place are
    for end in range(1, len(words) + 1):
        ways = [
            [*before, (words[begin].start(), words[end - 1].end())]
            for begin in range(max(0, end - _SPACED), end)
            if (before := named[begin]) is not None and _are_one_name(words[begin:end])
        ]
        named.append(max(ways, key=len, default=None))
    return list(_with_spaced_contents(text, named[-1] or []))


def _with_spaced_contents(text: str, names: Sequence[tuple[int, int]]) -> Iterator[str]:
    """工 作 内 容 is one name, though 工 作 could be one, too."""
    at = 0
    while at < len(names):
        begin, end = names[at]
        both = text[begin : names[at + 1][1]] if at + 1 < len(names) else ""
        spaced = bool(both) and all(len(word) == 1 for word in both.split())
        if spaced and column_of(both) == column_of(text[begin:end]) == "content":
            end, at = names[at + 1][1], at + 1
        yield text[begin:end]
        at += 1


def _are_one_name(words: Sequence[re.Match[str]]) -> bool:
    return column_of("".join(word[0] for word in words)) is not None
