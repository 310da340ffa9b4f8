"""Office files are zip archives of XML: what is refused before any library opens one."""

import io
import re
import zipfile

from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.sources.decoding import check_signature

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2000
MOST_TAGS = 1_000_000
DEEPEST_TABLE = 30
_TABLE_TAG = re.compile(rb"<(?P<end>/?)w:tbl>")


def check_archive(content: bytes, filename: str, *, body: str, otherwise: str) -> None:
    """Raises UnreadablePlanError for bombs, macros, entities, and (with reason `otherwise`) what lacks its `body`."""
    check_signature(content, filename, archive=True)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            reason = _refusal(archive.infolist(), body, otherwise)
            if reason is None:
                _check_parts(archive, filename)
    except UnreadablePlanError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadablePlanError(filename, otherwise) from error
    if reason is not None:
        raise UnreadablePlanError(filename, reason)


def _refusal(parts: list[zipfile.ZipInfo], body: str, otherwise: str) -> str | None:
    """Why an archive is refused by its directory alone."""
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        return "unpacks_too_large"
    names = {part.filename for part in parts}
    if body not in names:
        return otherwise
    return "macros" if any(name.lower().endswith("vbaproject.bin") for name in names) else None


def _check_parts(archive: zipfile.ZipFile, filename: str) -> None:
    """The sizes in the directory may lie: count what really unpacks. Entities have no place in an Office file."""
    unpacked = tags = depth = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            head = True
            while chunk := stream.read(1 << 20):
                unpacked += len(chunk)
                is_xml = part.filename.endswith((".xml", ".rels"))
                tags += chunk.count(b"<") if is_xml else 0
                if tags > MOST_TAGS:
                    raise UnreadablePlanError(filename, "too_many_parts")
                if unpacked > LARGEST_UNPACKED:
                    raise UnreadablePlanError(filename, "unpacks_too_large")
                if head and b"<!DOCTYPE" in chunk[:4096].replace(b"\x00", b""):
                    raise UnreadablePlanError(filename, "entities")
                if is_xml:
                    depth = _check_depth(chunk, depth, filename)
                head = False


def _check_depth(chunk: bytes, depth: int, filename: str) -> int:
    for tag in _TABLE_TAG.finditer(chunk):
        depth += -1 if tag["end"] else 1
        if depth > DEEPEST_TABLE:
            raise UnreadablePlanError(filename, "nested")
    return depth
