"""Bytes to text: by its mark, else UTF-8, else whichever of GB18030, Big5 and UTF-16 reads most like Chinese.

Whatever is no text is refused with the remedy.
"""

import re

from services.scheduling.plans.errors import UnreadablePlanError

LARGEST = 10 * 1024 * 1024
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_SIGNATURES = {
    b"%PDF": "is_pdf",
    b"PK\x03\x04": "is_archive",
    b"\xd0\xcf\x11\xe0": "is_old_office",
    b"{\\rtf": "is_rtf",
    b"\x89PNG": "is_picture",
    b"\xff\xd8\xff": "is_picture",
    b"GIF8": "is_picture",
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: In this order where two read alike.
_ENCODINGS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 20_000
_COMMON = frozenset(
    " \r\n\t0123456789.,:;()-|、。,:;()《》“”"
    "的一二三四五六七八九十年月日周第上下中旬期学校工作活动教师计划安排务处德育会议组织开展检查时间内容主要负责人部门地点"
    "小大生班级初高团队党少先工会总结考试比赛讲座培训公开课题研究室科长各全体新家庭安全卫生体艺术节读书展示评选参加进行做好"
    "學週計劃畫務處會議組織開檢查時間內動師責點級團隊黨總結試賽講課題書選參進體藝節導報備註"
)


def check_size(content: bytes, filename: str) -> None:
    if len(content) > LARGEST:
        raise UnreadablePlanError(filename, "too_large")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadablePlanError(filename, "empty")


def check_signature(content: bytes, filename: str, *, archive: bool = False) -> None:
    """Refuse what is another kind of file than its name says. `archive` says that a zip archive is expected."""
    for signature, reason in _SIGNATURES.items():
        if content.startswith(signature) and not (archive and reason == "is_archive"):
            raise UnreadablePlanError(filename, reason)


def decode(content: bytes, filename: str) -> str:
    """The text of a plain text file. Raises UnreadablePlanError, naming what the file is instead."""
    check_signature(content, filename)
    text = _decoded(content)
    if text is None:
        raise UnreadablePlanError(filename, "no_encoding")
    if len(_CONTROLS.findall(text)) > len(text) / 200:
        raise UnreadablePlanError(filename, "binary")
    return _CONTROLS.sub("", text)


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    text = _strictly(content, "utf-8")
    if text is not None and "\x00" not in text[:_SAMPLE]:
        return text
    candidates = [*([text] if text else []), *(_strictly(content, encoding) for encoding in _ENCODINGS)]
    readable = [candidate for candidate in candidates if candidate is not None]
    return max(readable, key=_likeness, default=None)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """The share of letters that every Chinese plan is full of; the first of equals wins."""
    sample = text[:_SAMPLE]
    return sum(letter in _COMMON for letter in sample) / (len(sample) or 1)
