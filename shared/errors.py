"""One class per decision that a caller can take; `shared.web.problems` turns each into problem+json.

`code` is a stable word that a client may test for; `detail` is one sentence in English naming the thing
and the remedy (`shared.web` shows the Chinese one where it has it). `fields` maps a field's path to what
is wrong with it.
"""

from collections.abc import Mapping, Sequence

FieldErrors = Mapping[str, Sequence[str]]


class DomainError(Exception):
    """Something a caller asked for that the rules do not allow."""

    status = 400
    title = "Bad request"
    title_zh = "请求有误"

    def __init__(self, detail: str, *, code: str = "", detail_zh: str = "", fields: FieldErrors | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.detail_zh = detail_zh or detail
        self.code = code or type(self).__name__.lower()
        self.fields = dict(fields or {})


class InvalidError(DomainError):
    """A value is wrong: say which field and what would be right."""

    status = 422
    title = "Some values are not valid"
    title_zh = "内容有误"


class UnauthenticatedError(DomainError):
    status = 401
    title = "Sign in first"
    title_zh = "请先登录"


class ForbiddenError(DomainError):
    """The caller is known and may not do this."""

    status = 403
    title = "Not allowed"
    title_zh = "没有权限"


class NotFoundError(DomainError):
    """No such thing, or none that the caller may see: the two are not told apart."""

    status = 404
    title = "Not found"
    title_zh = "找不到"


class ConflictError(DomainError):
    """It clashes with what is there; the caller may change the request or, where said, override."""

    status = 409
    title = "It clashes with what is there"
    title_zh = "与现有内容冲突"


class StaleVersionError(DomainError):
    """If-Match names a version that is no longer the present one: read again, then decide."""

    status = 412
    title = "Somebody changed it meanwhile"
    title_zh = "内容已被他人修改"


class PreconditionMissingError(DomainError):
    """An update without If-Match: the caller has to say which version it saw."""

    status = 428
    title = "Say which version you saw"
    title_zh = "缺少版本号"


class TooLargeError(DomainError):
    status = 413
    title = "Too large"
    title_zh = "内容过大"


class UnsupportedTypeError(DomainError):
    status = 415
    title = "Unsupported content type"
    title_zh = "不支持的内容类型"


class TooManyRequestsError(DomainError):
    """Try again after `retry_after` seconds."""

    status = 429
    title = "Too many requests"
    title_zh = "请求过于频繁"

    def __init__(self, detail: str, *, retry_after: int, detail_zh: str = "", code: str = "") -> None:
        super().__init__(detail, code=code, detail_zh=detail_zh)
        self.retry_after = retry_after


class UnavailableError(DomainError):
    """Something that this depends on is away; nothing was changed; try again."""

    status = 503
    title = "Not available right now"
    title_zh = "服务暂不可用"
