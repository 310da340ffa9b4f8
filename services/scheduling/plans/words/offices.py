"""Who: schools (学校), their offices (处室) and groups (组), and the terms (学期) that a title names."""

import re

from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain, squeezed

_HAN = r"[\u3400-\u9fff]"
_OFFICE_END = (
    r"(?:[处室组部科办股社]|工会|团委|总支|支部|团支部|党委|中心|协会|学生会|家委会|委员会|少先队|大队部|[大中]队|校医|食堂|图书馆|财务|后勤|"
    r"年[级段]|班主任|各班|各组|校长|园长|主任|组长|组员|队长|干事|教师|老师|辅导员|社团|部门|各部|全体|全校|卫生院|园务|行政|学校|教师们|干部|书记|委员|领导|专家|顾问|教研员|秘书|轮值|轮流)"
)
_NAMED = r"(?:教科研?|教导|教务|教学|德育|政教|学务|学生|总务|后勤|保卫|安保|办公|行政|党政|团队|体卫|艺体|体育|督导|辅导|训导|电教|信息|人事|财务|科研|宣传|工会|团委|党支部|少先队|教研|幼儿|保健|保教|园长|校长)"
_WHOM = r"(?:有关|相关|外聘|校外|特聘|省级|市级|区级|县级|学科|教育)?专家|(?:有关|相关)(?:人员|教师|领导)|分管领导"
_ALL = rf"全体{_HAN}{{0,4}}(?:教职工|职工|师生|学生|党员|会员|成员|人员|家长)"
#: 35周岁以下教师, 教龄三年以内的青年教师
_OF_AN_AGE = rf"{_HAN}{{0,4}}?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:周?岁|年)以[下内上](?:的)?{_HAN}{{0,4}}?(?:教师|老师|教工|教职工)"
#: 出纳, 校产管理员, 食堂采购员: posts of a school's logistics.
_POST = (
    r"(?:学校|总务|财务|食堂|宿舍|仓库|物品|财产)?(?:出纳员?|会计|水?电工|维修工|门卫|厨师长|司机|(?:保管|采购|驾驶|实验|炊事|保洁|保育)员)"
    rf"|{_HAN}{{0,4}}管理员"
)
_OWNER = re.compile(rf"{_HAN}{{0,9}}?{_OFFICE_END}|{_NAMED}|{_WHOM}|{_ALL}|{_OF_AN_AGE}|{_POST}")
#: 工 会, 政 教 处: a short name, set as wide as the others of its column.
_SPACED = re.compile(rf"(?<!{_HAN})({_HAN})\s{{1,4}}(?={_HAN}(?!{_HAN}))")
#: 基教(职教)科: an office with another of its fields in brackets.
_ALSO_CALLED = re.compile(rf"(?<={_HAN})[(]{_HAN}{{1,6}}[)](?=[处室科部组办股](?!{_HAN}))")
#: 教务处(许), 工会(林芳、何俊): an office, and who of it.
_WHO_OF_IT = re.compile(rf"(?<={_HAN})[(]{_HAN}{{1,4}}(?:[、,\s]{_HAN}{{1,4}}){{0,3}}[)]?\Z")
_OFFICES_AT_THE_END = re.compile(
    rf"(?:{_NAMED}[处室科部办]|(?:安全|语委)办|工会|团委|少先队|大队部)(?:[、,](?:{_NAMED}[处室科部办]|工会|团委|大队部)){{0,5}}\Z"
)
_BETWEEN_OWNERS = re.compile(r"[、,;/\s+和与及]+")
_NO_OWNER = re.compile(
    r"(?:选举|改选|竞选|推选|召开|开展|(?:组织|培训)(?!人事|委员|[处室部科股])|检查|参加|学习|布置|走进|举[办行]|讨论|评选|整理|打扫|做好|完成|制定|"
    r"表彰|招募|清点|评比|慰问|迎接|庆祝|参观|验收|汇报|总结|选拔|征集|成立|欢送|表扬|走访|评优|推荐)"
)
_ROOM = re.compile(
    rf"(?:{_HAN}{{2}}楼)?(?:[一二三四五六七八九十\d]{{1,2}}[楼层号])?[第大小东西南北一二三四五六\d]{{0,2}}"
    r"(?:会议|会客|接待|阅览|多媒体|多功能|录播|录课|活动|舞蹈|音乐|微机|计算机|阶梯|形体|[机教]){1,2}室"
    r"|(?:学校|校内|[东西南北大小新老])?(?:(?:风雨|塑胶)?操场|(?:学术)?报告厅|体育[馆场]|大?礼堂|[运田][动径]场|[足篮排]球场|游泳馆|(?:会议|演播|多功能)厅|校门口)"
)
_OFFICE = re.compile(
    r"(?P<office>少先队大队部|中国少年先锋队|校长办公室|党政办公室|园长办公室|党政办|校办(?!公)|党办|园长室|学校办公室|教学处|教务[部科]|教研室|科研部|学生[科部]|体卫艺处|保教处|总支部委员会|支部委员会|"
    r"教师(?:发展|培训|进修|教育)中心|社区教育中心|发展中心|心理健康教育中心|团总支|分工会|语委办|关工委|阅览室|卫生室|招生办公?室?|督导处|名师工作室|中心组|"
    r"教科研?室|教科研?处|教科研中心|科研[处室]|教导处|教务处|德育处|政教处|学生处|学务处|总务处|后勤处|保卫处|体卫处|体艺处|督导室|办公室|校长室|"
    r"图书[馆室]|工会|妇委会|团委|团支部|党总支|党支部|少先队|大队部|辅导室|心理(?:咨询)?室|学生会|家委会|"
    rf"{_HAN}{{1,8}}?(?:教研组|备课组|课题组|学科组|年级组|工作室|协会|社团)|{_HAN}{{2,4}}组(?=工作|教研|活动|计划|校本|研修|[第\d]))"
)
_SCHOOL_END = r"(?:[小中]学(?:校(?![历园区]))?|学校|幼儿园|幼稚园|国小|国中|初中|高中|附中(?!学)|附小(?!学)|[一二三四五六七八九十]中(?!学)|[一二三四五六七八九十]小(?!学)|中心校|职校|职中|学院|大学)"
_SCHOOL = re.compile(rf"(?P<school>(?:{_HAN}|[A-Za-z0-9*×]){{2,18}}?{_SCHOOL_END}(?:{_HAN}{{1,4}}(?:校区|分校))?)")
_NO_SCHOOL = re.compile(
    r"^(?:(?:19|20)?[\dxX]{2,4}\s?年(?:度|[春秋]季?)?|\d{1,2}[月页]|中共|最新|农村|城区|国民|高级|初级|本|我|全|各|某|优秀|普通|中心|第[一二三四五六七八九十\d]+周|学期|年度|新(?=学期)|的|高中(?=学校)|在|为|关于)+"
)
_TERM = re.compile(
    r"(?P<years>(?:20|19)?[\dxX]{2,4}\s*(?:[-~/]\s*(?:20|19)?[\dxX]{2,4})?\s*(?:学年度?|年度?)?)?\s*(?P<glue>学年度?|年度?)?\s*"
    r"(?P<term>第\s?[一二12]\s?学期|[上下]学期|[上下]半年|(?<=[年度])[上下]期|[春秋]季?学?期|[春秋]季|学年度?|年度)"
)
_NEAR_TERM = re.compile(r"(?:[本这上下]|[上下]一)个?学期")

_DATE_BEHIND = re.compile(r"\s*20[\dxX]{2}\s?(?:[./-]|年+)\s?\d{1,2}(?:\s?[月./-]\s?(?:\d{1,2}\s?[日号]?)?)?\Z")
_STOP = re.compile(r"[,。;!?、:]")
_ADDRESS = re.compile(r"\s(?:地址|电话|邮编)\s?:.*")
_SHORT_OFFICE = re.compile(rf"{_HAN}{{0,6}}(?:处|室|教研组|备课组|工会|团委|支部)")
_GROUP = re.compile(rf"{_HAN}{{2,4}}[组科部]")


def school_in(text: str) -> str | None:
    """The school that a title or a signature names; None if it only says what kind of school it is."""
    shown = plain(text)
    start = max((found.end() for found in _TERM.finditer(shown)), default=0)
    for at in (start, 0) if start else (0,):
        found = _SCHOOL.search(shown, at)
        if found:
            name = _NO_SCHOOL.sub("", _without_term(shown[found.start() : found.end()]))
            if name.endswith("中小学"):
                continue  # those of a whole district
            if len(name) > 3 or (len(name) == 3 and name[-1] in "中小"):
                return squeezed(text[found.end() - len(name) : found.end()])
    return None


def _without_term(name: str) -> str:
    return name[max((found.end() for found in _TERM.finditer(name)), default=0) :]


def office_in(text: str) -> str | None:
    """The office or group that a title or a signature names: behind its school, else behind its term."""
    shown = plain(text)
    schools = [found.end() for found in _SCHOOL.finditer(shown)]
    terms = [found.end() for found in _TERM.finditer(shown)]
    starts = [max(ends) for ends in (schools + terms, schools) if ends]
    found = next(filter(None, (_OFFICE.search(shown, start) for start in (*starts, 0))), None)
    return squeezed(text[found.start() : found.end()]) if found else None


def term_in(text: str) -> str | None:
    """The term that a title names, with its years if it gives them."""
    found = _TERM.search(plain(text))
    if found is None:
        return None
    start = found.start("years") if found["years"] else found.start("term")
    term = squeezed(text[start : found.end()])
    return term if found["years"] or found["term"] not in {"学年", "学年度", "年度"} else None


def begins_with_a_school(text: str) -> bool:
    """云溪中学 家校平台, 云溪中学教务资料: a line that is no sentence, and the school stands first in it."""
    shown = _ADDRESS.sub("", plain(text)).strip(" ()[]#*©")
    return len(shown) <= 30 and not _STOP.search(shown) and _SCHOOL.match(shown) is not None


def is_term(text: str) -> bool:
    """第二学期, 2031学年第二学期, 下个学期: the term that a part of a plan is of."""
    if "期" not in text:
        return False
    name = plain(text).strip(" :()[]")
    found = _TERM.fullmatch(name)
    return _NEAR_TERM.fullmatch(name) is not None or (found is not None and "学期" in found["term"])


def offices_at_the_end(text: str) -> int:
    """Where the offices begin that a text ends with, nothing between them and the words; its length without any."""
    found = _OFFICES_AT_THE_END.search(plain(text))
    return found.start() if found and found.start() else len(text)


@remembered
def is_owner(text: str) -> bool:
    """Whether a text says who does it, and nothing else: 教务处, 工会、团委, 各班主任."""
    shown = plain(text).strip(" ()[]")
    if not 1 < len(shown) <= 30:
        return False
    shown = _ALSO_CALLED.sub("", _SPACED.sub(r"\1", shown))
    who = _WHO_OF_IT.search(shown)
    shown = shown[: who.start()] if who and category_of(who[0]) == "other" else shown
    if _NO_OWNER.search(shown) or is_room(shown):
        return False
    return all(_OWNER.fullmatch(name) for name in _BETWEEN_OWNERS.split(shown) if name)


def is_signature(text: str) -> bool:
    """教务处2031.2, 科研室 2031年3月1日: an organisation with the date behind it."""
    shown = plain(text)
    date = _DATE_BEHIND.search(shown.rstrip(" )]。")) if "20" in shown else None
    return date is not None and is_organisation(text[: date.start()])


@remembered
def is_room(text: str) -> bool:
    """三楼会议室: a place and nobody, though its name ends as an office's."""
    return _ROOM.fullmatch(plain(text).strip(" ()[]")) is not None


@remembered
def is_organisation(text: str) -> bool:
    """Whether a line is a signature or a subtitle: a school, an office, or both."""
    shown = plain(text).strip(" ()[]:")
    if not 2 < len(shown) <= 30 or _STOP.search(shown):
        return False
    school = _SCHOOL.match(shown)
    rest = shown[school.end() :].strip(" -") if school else shown
    office = _OFFICE.fullmatch(rest) or _SHORT_OFFICE.fullmatch(rest)
    if school and not office:
        office = _GROUP.fullmatch(rest)
    return bool(school and (not rest or office)) or bool(office and not _NO_OWNER.search(shown))
