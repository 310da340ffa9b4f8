"""Bytes to text: UTF-8, UTF-16 with its mark, GB18030. Whatever is no text is refused with the remedy."""

import re

from services.scheduling.plans.errors import UnreadablePlanError

LARGEST = 10 * 1024 * 1024
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Office file",
    b"\xd0\xcf\x11\xe0": "an old binary Office file (.doc, .xls)",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}


def check_size(content: bytes, filename: str) -> None:
    if len(content) > LARGEST:
        raise UnreadablePlanError(f"{filename}: larger than 10 MB; split it or leave the pictures out")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadablePlanError(f"{filename}: empty; choose the file that holds the plan")


def decode(content: bytes, filename: str) -> str:
    """The text of a plain text file. Raises UnreadablePlanError, naming what the file is instead."""
    for signature, what in _SIGNATURES.items():
        if content.startswith(signature):
            raise UnreadablePlanError(f"{filename}: is {what}, not a text file; save it as .docx or .txt")
    text = _decoded(content)
    if text is None:
        raise UnreadablePlanError(f"{filename}: neither UTF-8 nor GB18030; save it as UTF-8 text or .docx")
    if len(_CONTROLS.findall(text)) > len(text) / 200:
        raise UnreadablePlanError(f"{filename}: binary, not text; save it as .docx or .txt")
    return _CONTROLS.sub("", text)


def _decoded(content: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
