"""`python -m deploy.apidocs [--check]`: writes docs/api from the code, or says which file is stale (exit 1)."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from shared.contracts.asyncapi import asyncapi_document
from shared.web import Api
from shared.web.openapi import openapi_document

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "api"
OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def service_names() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))


def apis(service: str) -> list[Api]:
    """The `Api` objects that a service's `api` module holds, whatever they are called."""
    module = importlib.import_module(f"services.{service}.api")
    return [value for value in vars(module).values() if isinstance(value, Api)]


def documents() -> Iterator[tuple[str, bytes]]:
    """File name and content of everything in docs/api."""
    yield "asyncapi.json", orjson.dumps(asyncapi_document(), option=OPTIONS)
    for service in service_names():
        for api in apis(service):
            if api.endpoints:
                suffix = "" if api.prefix.startswith("/api/") else "-public"
                yield f"{service}{suffix}.openapi.json", orjson.dumps(openapi_document(api), option=OPTIONS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    check = parser.parse_args().check
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = dict(documents())
    present = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    if check:
        for name in stale:
            sys.stderr.write(f"docs/api/{name} is not what the code says: run make docs\n")
        return 1 if stale else 0
    for name in present.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, content in wanted.items():
        (FOLDER / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
