"""`python -m deploy.envoy`: the edge's configuration for a shape, with what flags or QINGLAN_EDGE_* change."""

import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from deploy.envoy.bootstrap import render
from deploy.envoy.settings import Address, EdgeSettings, Limit, Limits, SettingsError
from deploy.envoy.shapes import Shape

T = TypeVar("T")
LIMITS = tuple(field.name for field in fields(Limits))


class Parsed(click.ParamType[Any]):
    """A value that a function reads; its SettingsError becomes click's one line."""

    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name = name
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self.parse(value) if isinstance(value, str) else value
        except SettingsError as error:
            self.fail(str(error), param, ctx)


def named(parse: Callable[[str], T]) -> Callable[[str], tuple[str, T]]:
    """Reads `NAME=VALUE`."""

    def read(text: str) -> tuple[str, T]:
        name, _, value = text.partition("=")
        return name.strip(), parse(value)

    return read


ADDRESS = Parsed("host:port", Address.parse)
UPSTREAM = Parsed("role=host:port", named(Address.parse))
LIMIT = Parsed("name=burst,refill/seconds", named(Limit.parse))


@click.command(context_settings={"auto_envvar_prefix": "QINGLAN_EDGE", "show_default": True})
@click.option("--shape", type=click.Choice([shape.value for shape in Shape]), default=Shape.EMBEDDED.value)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of printing.")
@click.option("--listen", type=ADDRESS, help="Where people reach the edge, on port 8080 by default.")
@click.option("--admin", type=ADDRESS, help="Readiness and metrics, on port 9901 by default.")
@click.option(
    "--upstream", type=UPSTREAM, multiple=True, help="A process behind it, such as scheduling.web=127.0.0.1:8001."
)
@click.option("--limit", type=LIMIT, multiple=True, help=f"One of {', '.join(LIMITS)}, such as sign_in=60,30/60.")
@click.option("--access-log", help="A file.  [default: /dev/stdout]")
@click.option("--public-path", "public_paths", multiple=True, help="A path under /api that needs no token.")
@click.option("--trusted-hops", type=click.IntRange(0, 10), help="Proxies of our own in front of the edge.")
@click.option("--trace-collector", type=ADDRESS, help="OpenTelemetry over HTTP.  [default: no traces]")
@click.option("--trace-percent", type=click.FloatRange(0, 100), help="How many requests begin a trace.")
def main(shape: str, output: Path | None, **given: Any) -> None:
    """Prints Envoy's configuration. Each option can be set in the environment: --trusted-hops as
    QINGLAN_EDGE_TRUSTED_HOPS; those that may be repeated are separated by spaces there.
    """
    try:
        text = render(settings_for(Shape(shape), given))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def settings_for(shape: Shape, given: dict[str, Any]) -> EdgeSettings:
    """The shape's settings with what was given."""
    values = {name: value for name, value in given.items() if value not in (None, ())}
    upstreams = dict(shape.upstreams) | dict(values.pop("upstream", ()))
    limits = with_limits(dict(values.pop("limit", ())))
    return EdgeSettings(**{"listen": shape.listen, "admin": shape.admin, **values}, upstreams=upstreams, limits=limits)


def with_limits(given: dict[str, Limit]) -> Limits:
    if unknown := sorted(set(given) - set(LIMITS)):
        raise SettingsError(f"unknown limit {', '.join(unknown)}: choose from {', '.join(LIMITS)}")
    return replace(Limits(), **given)


if __name__ == "__main__":
    main()
