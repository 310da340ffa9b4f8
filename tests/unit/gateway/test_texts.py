from __future__ import annotations

import re
import string

import pytest

from services.gateway.pages.navigation import ENTRIES
from services.gateway.pages.texts import FOLDER, LANGUAGES, Texts, catalogue
from shared.web import Role

TEMPLATES = FOLDER.parent / "templates"
PAGES = FOLDER.parent / "pages"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys() -> None:
    assert catalogue("zh").keys() == catalogue("en").keys()


def test_no_text_is_empty_and_both_languages_speak_of_the_same_things() -> None:
    differing = {"date.day", "date.day_with_year"}  # an English date names its weekday first, with the same values
    for key, chinese in catalogue("zh").items():
        english = catalogue("en")[key]
        assert chinese, key
        assert english, key
        assert placeholders(chinese) == placeholders(english) or key in differing, key


def test_the_chinese_catalogue_is_chinese_and_the_english_one_is_not() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    foreign = {"app.other_language"}  # each names the other language in that language
    assert [key for key, text in catalogue("en").items() if han.search(text) and key not in foreign] == []
    plain = {key for key, text in catalogue("zh").items() if not han.search(text)}
    assert plain <= {"app.other_language", "app.comma", "date.span", "date.span_of_months"}


def test_every_key_that_a_page_names_is_in_the_catalogue() -> None:
    named = re.compile(r"""\bt\(\s*["']([a-z_]+\.[a-z0-9_.]+)["']\s*[,)]""")
    said = re.compile(r"""texts\(\)\(["']([a-z_.]+)["']""")
    used = {key for path in TEMPLATES.glob("*.html") for key in named.findall(path.read_text("utf-8"))}
    used |= {key for path in PAGES.rglob("*.py") for key in said.findall(path.read_text("utf-8"))}
    assert len(used) > 150
    assert used <= catalogue("zh").keys()


def test_every_key_is_used_by_something() -> None:
    sources = [*TEMPLATES.glob("*.html"), *PAGES.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    prefixes = set(re.findall(r"""["']([a-z_]+\.(?:[a-z_]+_)?)["']\s*[~+]""", text))
    prefixes |= {f"{found}." for found in re.findall(r"""known\(["']([a-z_]+)["']""", text)}
    prefixes |= {f"{found}." for found in re.findall(r"""f["']([a-z_]+)\.\{""", text)}
    unused = [
        key
        for key in catalogue("zh")
        if not any(key.startswith(prefix) for prefix in prefixes) and f'"{key}"' not in text and f"'{key}'" not in text
    ]
    assert unused == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_menu_entry_and_role_has_a_name(lang: str) -> None:
    words = Texts("en" if lang == "en" else "zh")

    for entry in ENTRIES:
        assert words(f"nav.{entry.name}")
    for role in Role:
        assert words(f"role.{role}")


def test_an_unknown_key_fails_and_an_unknown_value_is_shown_as_it_is() -> None:
    with pytest.raises(KeyError):
        Texts("zh")("no.such.key")
    assert Texts("zh").known("state", "brand_new") == "brand_new"
