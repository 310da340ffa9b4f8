"""What kind of thing (类别) an activity is, by the words that say so; the last such word of a title decides least."""

import re
from typing import Literal

from services.scheduling.plans.remembering import remembered
from services.scheduling.plans.script import plain

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

#: In this order: what a thing is for stands before how it is done (培训会议 is a training, 评比检查 an inspection).
_WORDS: tuple[tuple[Category, str], ...] = (
    ("deadline", r"截止|上交|提交|上报|报送|交齐|申报完|前完成|前交|归档|(?:^|[,、])交"),
    (
        "open_lesson",
        r"公开课|示范课|汇报课|展示课|研讨课|观摩课|亮相课|过关课|评优课|优质课|同课异构|推门(?:听)?课|家长开放日|教学开放",
    ),
    ("call", r"征文|征集|征稿|论文(?!评)|案例(?!评)|投稿|申报|约稿|组稿|课题(?:立项|结题|申请)"),
    (
        "exam",
        r"考试|检测|测试|测验|期中考|期末考|月考|联考|段考|抽测|统考|会考|中考|高考|评量|(?<!学)质量分析|命题|学业水平|毕业考",
    ),
    (
        "contest",
        r"比赛|竞赛|大赛|赛课|联赛|锦标|杯(?:赛)?|评比|评选|比武|擂台|运动会|拔河|接力|跳绳|篮球|乒乓|拉力|评优",
    ),
    ("training", r"培训|研修|进修|学习(?!小组)|岗前|继续教育|军训|教研活动|集体备课|校本|练兵|辅导"),
    ("lecture", r"讲座|报告(?!厅)|宣讲|专题讲|讲坛|宣传教育|党课|团课"),
    ("salon", r"沙龙|论坛|研讨|座谈|交流|读书会|分享会|茶话"),
    ("meeting", r"会议|例会|大会|动员会|家长会|部署会|总结会|班会|行政会|代表会|教代会|启动会|协调会|会(?=$|\()"),
    ("inspection", r"检查|督导|抽查|巡查|排查|视导|验收|评估|普查|检视|调研|体检|自查|大扫除|清点|检修"),
    ("welfare", r"慰问|福利|疗休养|疗养|送温暖|走访|帮扶|捐款|捐赠|补助|探望|困难|看望|体恤"),
    (
        "culture",
        r"节|典礼|仪式|文艺|合唱|汇演|演出|展演|升旗|远足|春游|秋游|研学|联欢|祭扫|祭英烈|纪念|艺术|歌|舞|登山|社团|朗诵|诵读|手抄报|黑板报|植树|志愿|主题活动|社会实践|讲解|参观",
    ),
)
_COMPILED = tuple((category, re.compile(words)) for category, words in _WORDS)


@remembered
def category_of(text: str) -> Category:
    """The category of an activity; "other" if no word tells."""
    shown = plain(text)
    return next((category for category, words in _COMPILED if words.search(shown)), "other")
