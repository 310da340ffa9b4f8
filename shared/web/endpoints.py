"""A route: its capability, its schemas, its handler. From these come the checks, the OpenAPI document and the tests.

    api = Api("scheduling", title="Scheduling")

    @api.post("/rooms", needs=Capability.ROOM_WRITE, body=RoomIn, returns=RoomOut, status=201)
    def create_room(call: Call) -> Room:
        return operations.create_room(call.session, call.caller, **call.body)

A handler runs inside one transaction in the caller's scope (`call.session`), committed before the answer leaves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import marshmallow as ma
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.errors import PreconditionMissingError, StaleVersionError
from shared.settings import ServiceSettings
from shared.web.capabilities import Capability
from shared.web.tokens import Caller

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Schema = type[ma.Schema]


@dataclass(frozen=True)
class Upload:
    """An uploaded file."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class Reply:
    """An answer other than the plain one: raw bytes, another status, headers."""

    body: Any = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = None


@dataclass
class Call:
    """What a handler gets. `body` and `query` are validated; `caller` is None only on PUBLIC routes (see `who`)."""

    session: Session
    settings: ServiceSettings
    clock: Clock
    who: Caller | None
    query: dict[str, Any]
    body: dict[str, Any]
    upload: Upload | None
    if_match: int | None
    lang: str
    address: str

    @property
    def caller(self) -> Caller:
        """The signed-in caller; only PUBLIC routes have none."""
        if self.who is None:
            raise LookupError("a PUBLIC route has no caller")
        return self.who

    def expect_version(self, present: int) -> None:
        """Raises unless the caller's If-Match is the present version (428 without one, 412 when stale)."""
        if self.if_match is None:
            raise PreconditionMissingError(
                f'send If-Match with the version you saw, such as If-Match: "{present}"',
                detail_zh="请在 If-Match 中给出所见的版本号",
                code="if_match_missing",
            )
        if self.if_match != present:
            raise StaleVersionError(
                f"you saw version {self.if_match}, it is {present} now; read it again and repeat your change",
                detail_zh=f"您看到的是第 {self.if_match} 版,现在已是第 {present} 版,请刷新后再改",
                code="stale",
            )


Handler = Callable[..., Any]


@dataclass(frozen=True)
class Endpoint:
    """One route of one service, as data.

    `content_types`: those that its Reply chooses from. `secret`: the request or the answer holds a password, so that nothing of either is kept (no Idempotency-Key).
    """

    method: Method
    path: str
    handler: Handler
    needs: Capability
    summary: str
    query: Schema | None = None
    body: Schema | None = None
    upload: str | None = None
    returns: Schema | None = None
    status: int = 200
    paged: bool = False
    versioned: bool = False
    content_type: str | None = None
    content_types: tuple[str, ...] = ()
    scope: Literal["caller", "service"] = "caller"
    in_transaction: bool = True
    secret: bool = False

    @property
    def name(self) -> str:
        return self.handler.__name__


class Api:
    """A service's routes. `prefix` is where the edge sends it: /api/<service>/v1."""

    def __init__(self, service: str, *, title: str, prefix: str | None = None) -> None:
        self.service = service
        self.title = title
        self.prefix = f"/api/{service}/v1" if prefix is None else prefix
        self.endpoints: list[Endpoint] = []

    def route(
        self, method: Method, path: str, *, needs: Capability, summary: str, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Registers a handler. Options are the fields of Endpoint; `summary` is one line for the API page."""

        def register(handler: Handler) -> Handler:
            self.endpoints.append(Endpoint(method, path, handler, needs, summary, **options))
            return handler

        return register

    def get(self, path: str, *, needs: Capability, summary: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.route("GET", path, needs=needs, summary=summary, **options)

    def post(self, path: str, *, needs: Capability, summary: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.route("POST", path, needs=needs, summary=summary, **options)

    def put(self, path: str, *, needs: Capability, summary: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.route("PUT", path, needs=needs, summary=summary, **options)

    def patch(self, path: str, *, needs: Capability, summary: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.route("PATCH", path, needs=needs, summary=summary, **options)

    def delete(self, path: str, *, needs: Capability, summary: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.route("DELETE", path, needs=needs, summary=summary, **options)
