"""What a caller can do nothing about but ask for another file; each reason in Chinese and in English."""

#: reason → (Chinese, English); each names what is wrong and the remedy.
REASONS: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的,请选择写有计划的文件", "empty; choose the file that holds the plan"),
    "too_large": (
        "超过 10 MB,请拆分文件或去掉图片",
        "larger than 10 MB; split it or leave the pictures out",
    ),
    "too_long": ("超过 10 MB,请只粘贴计划部分", "longer than 10 MB; paste the pages with the plan only"),
    "too_many_lines": (
        "超过 {most:,} 行,请只保留计划部分",
        "more than {most:,} lines; keep the pages with the plan and leave out the rest",
    ),
    "too_many_times": (
        "含数字、月份或周次的行超过 {most:,} 行,请只保留计划部分",
        "more than {most:,} lines with numbers, months or weeks; keep the pages with the plan and leave out the rest",
    ),
    "unknown_format": ("不支持此格式,请另存为 {formats}", "unknown format; save it as {formats}"),
    "is_pdf": ("实际是 PDF 文件,请另存为 .docx 或 .txt", "is a PDF; save it as .docx or .txt"),
    "is_old_office": (
        "实际是旧版 Office 文件(.doc、.xls),请另存为 .docx 或 .xlsx",
        "is an old binary Office file (.doc, .xls); save it as .docx or .xlsx",
    ),
    "is_rtf": ("实际是 RTF 文件,请另存为 .docx", "is an RTF file; save it as .docx"),
    "is_picture": ("实际是图片,请录入文字后再导入", "is a picture; type the plan and import the text"),
    "is_archive": (
        "实际是压缩包或 Office 文件,请按真实格式命名",
        "is a zip archive or an Office file, not a text file; name it as what it is",
    ),
    "no_encoding": (
        "不是 UTF-8、UTF-16、GB18030 或 Big5 文本,请另存为 UTF-8 文本或 .docx",
        "neither UTF-8 nor UTF-16, GB18030 or Big5; save it as UTF-8 text or .docx",
    ),
    "binary": ("是二进制文件而不是文本,请另存为 .docx 或 .txt", "binary, not text; save it as .docx or .txt"),
    "not_word": (
        "不是 Word 文件或已损坏,请另存为 .docx 或 .txt",
        "not a Word file or broken; save it as .docx or .txt",
    ),
    "broken_word": ("Word 文件已损坏,请用 Word 打开后重新保存", "broken Word file; open it in Word and save it again"),
    "not_excel": ("不是 Excel 文件或已损坏,请另存为 .xlsx", "not an Excel file or broken; save it as .xlsx"),
    "broken_excel": ("Excel 文件已损坏,请重新保存", "broken Excel file; open it in Excel and save it again"),
    "broken_page": ("网页无法解析,请另存为 .docx 或 .txt", "the page cannot be parsed; save it as .docx or .txt"),
    "unpacks_too_large": (
        "解压后超过 64 MB,请去掉图片",
        "unpacks to more than 64 MB; leave the pictures out",
    ),
    "too_many_parts": (
        "段落或单元格过多,请只保留计划部分",
        "far too many paragraphs or cells; keep the pages with the plan",
    ),
    "entities": ("声明了 XML 实体,请用 Office 重新保存", "declares XML entities; save it again in Office"),
    "macros": ("含有宏,请另存为不含宏的 .docx 或 .xlsx", "holds macros; save it as .docx or .xlsx without macros"),
    "nested": ("表格嵌套过深,请拆开嵌套的表格", "tables nested far too deep; take them apart"),
}


class UnreadablePlanError(ValueError):
    """The file cannot be read at all; the message names it and the remedy, in English; `told` in either language."""

    def __init__(self, name: str, reason: str, **details: object) -> None:
        self.name, self.reason, self.details = name, reason, details
        super().__init__(self.told("en"))

    def told(self, lang: str) -> str:
        chinese, english = REASONS[self.reason]
        return f"{self.name}: {(chinese if lang == 'zh' else english).format(**self.details)}"
