"""Links of a site among the lines, and lines of a plan that are written alike."""

from __future__ import annotations

import pytest

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.words.links import lines_of_links


@pytest.mark.parametrize(
    ("texts", "links"),
    [
        (["招生简章[06-11]", "校历公布[07-02]", "停课通知[05-18]"], {0, 1, 2}),
        (["校历公布[ 2031-07-02 ]", "招生简章[ 2031-06-11 ]", "停课通知[ 2031-05-18 ]"], {0, 1, 2}),
        (["推荐阅读", "招生简章【06-11】", "校历公布【07-02】", "停课通知【05-18】", "首页"], {1, 2, 3}),
        (["植树[03-12]", "防灾演练[05-12]", "敬老慰问[10-04]"], set()),
        (["招生简章[06-11]", "停课通知[05-18]"], set()),
        (["招生简章[06-11]", "校历", "停课通知[05-18]", "体检[04-18]"], set()),
    ],
)
def test_links_are_several_lines_whose_days_do_not_go_on_in_time(texts: list[str], links: set[int]) -> None:
    assert lines_of_links([Paragraph(at, text) for at, text in enumerate(texts, 1)]) == links
