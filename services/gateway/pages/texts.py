"""The console's words: one catalogue per language, `services/gateway/texts/<lang>.toml`, the same keys in each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")
FOLDER = Path(__file__).parents[1] / "texts"


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Every text by its dotted key."""
    return dict(flattened(tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))))


def flattened(table: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += flattened(value, f"{path}{name}.")
        else:
            found.append((path + name, str(value)))
    return found


class Texts:
    """`texts("calendar.week", number=3)`; an unknown key raises KeyError, for a page must not show one."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._catalogue = catalogue(lang)

    def __call__(self, key: str, **values: Any) -> str:
        text = self._catalogue[key]
        return text.format(**values) if values else text

    def known(self, prefix: str, value: str) -> str:
        """The word for a value of the API, such as a state; the value itself for one that is newer than this page."""
        return self._catalogue.get(f"{prefix}.{value}", value)
