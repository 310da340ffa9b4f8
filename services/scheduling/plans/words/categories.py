"""What kind of thing (类别) an activity is, by the words that say so; the last such word of a title decides least."""

import re
from typing import Literal

from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain

Category = Literal[
    "meeting",
    "open_lesson",
    "lecture",
    "salon",
    "contest",
    "exam",
    "call",
    "training",
    "inspection",
    "welfare",
    "culture",
    "deadline",
    "other",
]

#: 国庆放假, 调休上班: a change of the calendar, nothing that is held.
_CALENDAR = re.compile(r"放假(?![前后期安通])|调休|补[班课](?!费)|假期(?:开始|结束)?\Z|休息一?[天日]?\Z")
#: In this order: what a thing is for stands before how it is done (培训会议 is a training, 评比检查 an inspection).
_WORDS: tuple[tuple[Category, str], ...] = (
    (
        "deadline",
        r"截止|上交|提交|上报|报送|交齐|申报完|前完成|前交|归档|(?:^|[,、])交(?![通流接往友谊警响谈代换叉易际融费])",
    ),
    (
        "open_lesson",
        r"公开课|示范课|汇报课|展示课|研[讨究]课|观摩课|亮相课|过关课|评优课|优质课|同课异构|推门(?:听)?课|开放[日周]|教学开放|磨课|[听评]课|课例",
    ),
    (
        "call",
        r"征文|征集|征稿|(?<!毕业)论文(?![评写汇集]|答辩|辅导)|案例(?=征|上|[集推]|撰写)|撰写[^,;]{0,8}案例|投稿|申报|约稿|组稿|课题(?:立项|结题|申请)",
    ),
    (
        "exam",
        r"考试|[检监]测|测试|测验|期[中末]考(?!核)|[月联段统会模]考(?![核勤察])|抽测|中考(?!核)|高考|评量|(?<!学)质量分析|命题|学业水平|毕业考|学考|答辩",
    ),
    (
        "contest",
        r"比赛|竞赛|大赛|赛课|联赛|锦标|[^水]杯赛|评比|评选|比武|擂台|运动会|拔河|接力|跳绳|篮球|乒乓|拉力|评优|[初复决预选]赛|赛(?=\Z|[(,;])",
    ),
    (
        "training",
        r"培训|研修|进修|学习(?!小组|手册|用品|成果|环境|习惯|困难)|岗前|继续教育|军训|讲习|工作坊|教研(?![组室员处]|工作|计划)|集体备课|校本(?!课程)|练兵|辅导(?!员|站|中心)",
    ),
    ("lecture", r"讲座|(?<![题算质果查践验结检])报告(?![厅书单册])|宣讲|专题讲|讲坛|宣传教育|党课|团课"),
    ("salon", r"沙龙|论坛|研讨|座谈|交流|读书会|分享会|茶话|恳谈"),
    (
        "meeting",
        r"会议(?!室)|例会|大会|动员会|家长会|部署会|总结会|班会|行政会|代表会|教代会|启动会|协调会|(?<![诗园欢晚乐日卖])会(?=\Z|\()",
    ),
    (
        "inspection",
        r"检查|督导|抽查|巡查|排查|视导|验收|评估|普查|检视|调研|体检|自查|大扫除|清点|检修|复查|考核|盘点",
    ),
    ("welfare", r"慰问|福利|疗休养|疗养|送温暖|走访|帮扶|捐款|捐赠|补助|探望|困难|看望|体恤|义卖"),
    (
        "culture",
        (
            r"(?<!第[一二三四五六七八九十])(?<![\d环季章调细情关])节(?![约省能气律选奏余水电课好假])|典礼|仪式|文艺|合唱|汇演|演出|展[演览示评]|升旗|国旗下|远足|春游|秋游|研学|联欢|游园|祭扫|公祭|祭英烈|"
            r"纪念|艺术|歌|舞|登山|社团|朗诵|诵读|诗会|晚会|音乐会|生日会|手抄报|黑板报|植树|志愿|主题活动|社会实践|夏令营|冬令营|讲解|参观|宣誓|誓词"
        ),
    ),
)
_COMPILED = tuple((category, re.compile(words)) for category, words in _WORDS)


@remembered
def category_of(text: str) -> Category:
    """The category of an activity; "other" if no word tells."""
    shown = plain(text)
    if _CALENDAR.search(shown):
        return "other"
    return next((category for category, words in _COMPILED if words.search(shown)), "other")
