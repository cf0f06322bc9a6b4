"""Text as Markdown, read by an implementation of CommonMark that is not ours: it shows the text, and makes nothing."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from optviz.gallery.markdown import code, heading, inline, linked, paragraph, plain, shell_block, table

markdown_it = pytest.importorskip("markdown_it")
# With what GitHub adds to CommonMark.
PARSER = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = [
    "![x](http://evil/t.png)",
    "[click](javascript:alert(1)) **b** __b__ *i* _i_ ~~s~~",
    "<img src=x onerror=alert(1)> <!-- --> <http://evil> &lt;b&gt; &#60;",
    "\\`code\\` ``` ` `` \\",
    "~~~",
    "```",
    "[x]: http://evil",
    "[x][x] ![x][x] [^1]",
    "# heading #",
    "#",
    "###### x ######",
    "- item",
    "-",
    "+ item",
    "* item",
    "1. item",
    "123456789) item",
    "---",
    "- - -",
    "***",
    "___",
    "===",
    "> quotation",
    "| a | b |",
    "$x$ $$y$$",
    "two\n\nparagraphs\n    indented\n\n\tagain",
    "<details>\n\n```\n",
    "ends with two spaces  \nand goes on\\\nagain",
    "<script>alert(1)</script>",
    "\\\\[a\\](b) \\<b>",
    "a_b_c __init__ _a_b_ a__b__c x_ _y",
    '![a](b "c") <a@b.c> ](evil) ](',
]
# A comment, with which what would become a link is taken apart.
NOTHING = "<!-- -->"
LINKS = [
    "see https://example.org/a?b=c, HTTP://EXAMPLE.ORG and ftp://example.org",
    "Www.example.org/x",
    "thanks to @octocat and team/@octo-cat",
    "closes #12, octo/cat#7",
    "write to someone@example.org",
    "GH-12 (gh-7), octo/GH-3",
    "done :tada: :+1::e-mail::100: a:b:c",
]
PROSE = [
    "After 150 steps SGD is at loss 1.42e-08, Momentum at 8.39e-06; twice as steep (condition=50)?",
    "-5 is where learning_rate=0.1 leads, C# or not, at 100 % (x, y) = f(0, 0): 3 - 2 = 1!",
    "HIGH-5 at 12:30, adam:lr=0.1 and then: this: that.",
    "1.5 times as far; 그릇의 손실은 0.5입니다. Ünïcödé… “quoted” ∇f = 0",
]


def tokens(text: str) -> Iterator[Any]:
    for block in PARSER.parse(text):
        yield from ((block, *block.children) if block.children else (block,))


def shown(text: str) -> str:
    """What a reader sees of Markdown in which there is nothing but text."""
    return "".join(token.content for token in tokens(text) if token.type == "text")


def kinds(text: str) -> list[str]:
    """What Markdown makes of a text, without the text itself."""
    return [
        token.type
        for token in tokens(text)
        if token.type not in {"text", "inline"} and (token.type, token.content) != ("html_inline", NOTHING)
    ]


def noise() -> Iterator[str]:
    source = random.Random(0)  # noqa: S311 not for secrets
    pieces = [
        *"\\`*_{}[]()#+-.!<>&|~$:/=\"'^@%;,?",
        "\n",
        " ",
        "  ",
        "\t",
        "a",
        "1",
        "http://e",
        "é",
        "—",
        "---",
        "```",
    ]
    for _ in range(3000):
        yield "".join(source.choices(pieces, k=source.randint(1, 12)))


@pytest.mark.parametrize("texts", [HOSTILE, PROSE, LINKS, list(noise())], ids=["hostile", "prose", "links", "noise"])
def test_a_text_is_shown_and_makes_nothing(texts: list[str]) -> None:
    for text in texts:
        line = " ".join(text.split())
        if not line:
            continue
        assert kinds(paragraph(text)) == ["paragraph_open", "paragraph_close"], text
        assert shown(paragraph(text)) == line
        assert kinds(heading(text)) == ["heading_open", "heading_close"], text
        assert shown(heading(text)) == line
        assert kinds(f"**So.** {inline(text)}") == ["paragraph_open", "strong_open", "strong_close", "paragraph_close"]
        assert shown(f"**So.** {inline(text)}") == f"So. {line}"


@pytest.mark.parametrize("texts", [HOSTILE, PROSE, LINKS, list(noise())], ids=["hostile", "prose", "links", "noise"])
def test_a_cell_of_a_table_shows_its_text_and_ends_where_it_ends(texts: list[str]) -> None:
    cells = [" ".join(text.split()) for text in texts if text.strip()]
    rows = [[cell, "next"] for cell in cells]
    content = [row.children or () for row in PARSER.parse(table(["a", "b"], rows)) if row.type == "inline"]
    found = ["".join(each.content for each in row if each.type == "text") for row in content]
    assert found == ["a", "b", *(text for cell in cells for text in (cell, "next"))]


@pytest.mark.parametrize("texts", [HOSTILE, PROSE, LINKS, list(noise())], ids=["hostile", "prose", "links", "noise"])
def test_what_an_image_shows_is_said_as_it_is(texts: list[str]) -> None:
    for text in texts:
        (image,) = (token for token in tokens(f"![{plain(text)}](film.gif)") if token.type == "image")
        assert image.content == plain(text)
        children = image.children or []
        assert all(child.type == "text" for child in children)
        assert "".join(child.content for child in children) == " ".join(text.split())
        assert image.attrs["src"] == "film.gif"


@pytest.mark.parametrize("text", LINKS)
def test_an_address_a_name_and_a_number_are_no_links(text: str) -> None:
    # GitHub finds them in a stretch of text (its extension of CommonMark, and its mentions), which a comment ends.
    stretches = [token.content for token in tokens(paragraph(text)) if token.type == "text"]
    assert len(stretches) > 1
    assert not [each for each in stretches if re.search(r"://|www\.|[@#]\w|\bGH-\d|:[\w+-]+:", each, re.IGNORECASE)]


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays_as_it_was_written(text: str) -> None:
    assert paragraph(text) == inline(text) == text
    assert heading(text) == f"## {text}"


@pytest.mark.parametrize("text", [*HOSTILE, " a ", "`a", "a`", "``", " `", "a\udcffb"])
def test_a_name_is_code_and_a_link_to_itself_alone(text: str) -> None:
    name = text.replace("/", "_")
    found = list(tokens(f"[{code(name)}]({linked(name)})"))
    (link,) = (token for token in found if token.type == "link_open")
    (shown_code,) = (token for token in found if token.type == "code_inline")
    assert "\n" not in shown_code.content
    assert shown_code.content.replace(r"\n", "\n").replace(r"\t", "\t").replace(r"\udcff", "\udcff") == name
    assert unquote(link.attrs["href"], errors="surrogateescape") == name
    assert not [token for token in found if token.type == "text" and token.content]


@pytest.mark.parametrize("line", [f"optviz show '{'`' * ticks}'" for ticks in (0, 1, 3, 4, 9)])
def test_a_line_for_a_shell_cannot_leave_its_block(line: str) -> None:
    block, after, *_ = PARSER.parse(f"{shell_block(line)}\n\nafter")
    assert (block.type, block.info, block.content) == ("fence", "sh", f"{line}\n")
    assert after.type == "paragraph_open"


def test_every_pair_of_ascii_punctuation_is_shown() -> None:
    punctuation = [chr(each) for each in range(33, 127) if not chr(each).isalnum()]
    for text in (
        f"{before}{one}{other}{after}"
        for one, other in itertools.product(punctuation, repeat=2)
        for before, after in (("", ""), ("a", "b"), ("", " b"))
    ):
        assert shown(paragraph(text)) == text
        assert kinds(paragraph(text)) == ["paragraph_open", "paragraph_close"]


def test_a_page_holds_nothing_that_a_terminal_obeys() -> None:
    assert inline("a\u202eb\x9b31m") == r"a\\u202eb\\u009b31m"
