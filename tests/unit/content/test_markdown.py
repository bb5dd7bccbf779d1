"""Authors' Markdown becomes HTML that can do no harm."""

import pytest

from lti_tool.content.markdown import render_markdown


def test_lists_emphasis_and_tables_come_through() -> None:
    html = render_markdown("# Шаги\n\n1. **Раз**\n2. два\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<h2>Шаги</h2>" in html
    assert "<li><strong>Раз</strong></li>" in html
    assert "<td>1</td>" in html


def test_a_link_opens_apart_and_tells_nothing() -> None:
    html = render_markdown("[сайт](https://example.org/a?b=1&c=2)")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert 'target="_blank"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        '<p style="position:fixed">x</p>',
        "<a href='x' onclick='y'>z</a>",
    ],
)
def test_nothing_harmful_comes_through(text: str) -> None:
    html = str(render_markdown(text)).lower()
    for harmful in (
        "<script",
        "<img",
        'javascript:"',
        'href="javascript',
        'href="data:',
        "<p style",
        "<a href='x'",
    ):
        assert harmful not in html
