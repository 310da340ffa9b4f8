"""`Idempotency-Key`: a repeated write answers what the first one answered, and does nothing again.

The key is a row of the write's own transaction: two at the same time wait for each other, and a write that was
rolled back leaves no key behind. Keys are per person; the same key with another request is refused.
"""

import hashlib
from datetime import datetime
from operator import itemgetter

import orjson
from flask import Response, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.errors import InvalidError
from shared.store import rls
from shared.web.tokens import Caller

MAX_LENGTH = 200
KEEP_DAYS = 2
MAX_STORED_BYTES = 1_000_000

CREATE = """
CREATE TABLE idempotency_keys (
  person_id uuid NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  status smallint,
  body bytea,
  headers jsonb,
  created_at timestamptz NOT NULL,
  CONSTRAINT one_answer_per_idempotency_key PRIMARY KEY (person_id, key)
);
-- keys are forgotten after a while; without it that scans the table
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
"""
REMEMBERED_HEADERS = ("Content-Type", "Location", "ETag")


def create_web_tables(op: rls.Operations) -> None:
    """For a service's first migration."""
    op.execute(text(CREATE))
    rls.isolate(op, "idempotency_keys", reads="person_id = qinglan_person() OR qinglan_reach() = 'service'")


def recall(session: Session, caller: Caller, key: str, now: datetime) -> Response | None:
    """Claims the key in this transaction; the earlier answer if there is one."""
    if not 1 <= len(key) <= MAX_LENGTH or not key.isprintable():
        raise InvalidError(
            f"Idempotency-Key: 1 to {MAX_LENGTH} printable characters", code="idempotency_key", detail_zh="幂等键无效"
        )
    digest = fingerprint()
    claimed = session.execute(
        text(
            "INSERT INTO idempotency_keys (person_id, key, digest, created_at) VALUES (:person, :key, :digest, :now)"
            " ON CONFLICT DO NOTHING RETURNING key"
        ),
        {"person": caller.person, "key": key, "digest": digest, "now": now},
    ).first()
    if claimed:
        return None
    row = session.execute(
        text("SELECT digest, status, body, headers FROM idempotency_keys WHERE person_id = :person AND key = :key"),
        {"person": caller.person, "key": key},
    ).one()
    if bytes(row.digest) != digest:
        raise InvalidError(
            "Idempotency-Key: it was used for another request; make a new one",
            code="idempotency_key_reused",
            detail_zh="该幂等键已用于另一请求,请换一个",
        )
    return Response(bytes(row.body or b""), row.status, headers={**row.headers, "Idempotent-Replayed": "true"})


def remember(session: Session, caller: Caller, key: str, response: Response) -> None:
    body = response.get_data()
    if len(body) > MAX_STORED_BYTES:
        body = b"{}"
    session.execute(
        text(
            "UPDATE idempotency_keys SET status = :status, body = :body, headers = CAST(:headers AS jsonb)"
            " WHERE person_id = :person AND key = :key"
        ),
        {
            "status": response.status_code,
            "body": body,
            "headers": _headers(response),
            "person": caller.person,
            "key": key,
        },
    )


def _headers(response: Response) -> str:
    kept = {name: response.headers[name] for name in REMEMBERED_HEADERS if name in response.headers}
    return orjson.dumps(kept).decode()


def fingerprint() -> bytes:
    """What the request is: method, path, query and body; of a form, which is read by now, its fields and files."""
    digest = hashlib.sha256()
    parts = [request.method.encode(), request.full_path.encode(), request.get_data(cache=True)]
    if request.mimetype == "multipart/form-data":
        parts += [f"{name}={value}".encode() for name, value in sorted(request.form.items(multi=True))]
        for name, file in sorted(request.files.items(multi=True), key=itemgetter(0)):
            file.stream.seek(0)
            parts += [name.encode(), file.stream.read()]
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.digest()


def forget_old(session: Session, now: datetime) -> int:
    """Deletes keys older than KEEP_DAYS; for a service's clock."""
    result = session.execute(
        text(
            "DELETE FROM idempotency_keys WHERE created_at < CAST(:now AS timestamptz) - make_interval(days => :days)"
        ),
        {"now": now, "days": KEEP_DAYS},
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE has one
