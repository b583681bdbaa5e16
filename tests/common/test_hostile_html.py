"""HTML of strangers: whatever is in it, only what the allow-list has comes out, and nothing runs."""

import os
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from common.html import ATTRIBUTES, LINK, TAGS, clean
from tests.common.hostile_html import cases

LARGEST = 131_072
ALWAYS = {"a": {"rel", "target"}}
OTHERS = os.environ.get("HOSTILE_HTML", "")
LAST = "https://last.example/"
# What was to be asked before has been asked when this has failed.
ASKED_LAST = f"""() => new Promise(done => {{
  const image = new Image(); image.onload = image.onerror = done; image.src = "{LAST}";
}})"""


class Seen(HTMLParser):
    """What a reader finds in HTML, and every tag and attribute of it that is not allowed."""

    def __init__(self, html):
        super().__init__()
        self.wrong, self.read = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.read.append((tag, sorted(attributes)))
        allowed = ATTRIBUTES.get(tag, set()) | ALWAYS.get(tag, set())
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attributes:
            if name not in allowed or (name == "href" and not LINK.match(value or "")):
                self.wrong.append((tag, name, value))
            if name == "src" and value != "/image?t=ours":
                self.wrong.append((tag, name, value))

    handle_startendtag = handle_starttag

    def handle_data(self, text):
        self.read.append(text)

    def handle_endtag(self, tag):
        self.read.append(tag)

    def handle_comment(self, text):
        self.wrong.append(text)

    handle_decl = handle_pi = unknown_decl = handle_comment


def ours(address):
    return "/image?t=ours" if address.startswith("cid:") else None


def test_only_what_the_list_allows_comes_out_and_it_is_the_same_when_read_again(capsys):
    every = cases()
    for html in every:
        out = clean(html, image=ours).replace("\ufeff", "")
        assert Seen(out).wrong == [], html
        assert Seen(clean(out, image=lambda address: address)).read == Seen(out).read, html
    with capsys.disabled():
        print(f"\n{len(every)} hostile pieces of HTML", end=" ")


@pytest.mark.skipif(
    not OTHERS,
    reason="HOSTILE_HTML names no folder, such as tests/data of bleach's source package",
)
def test_the_cases_of_another_cleaner_come_out_harmless_too():
    files = sorted(Path(OTHERS).glob("*.test"))
    assert files, "no *.test in the folder that HOSTILE_HTML names"
    for file in files:
        out = clean(file.read_text(encoding="utf-8"), image=ours)
        assert Seen(out).wrong == [], file.name


@pytest.mark.browser
def test_none_of_it_runs_in_a_browser_that_forbids_nothing(browser):
    page = browser.new_page()
    asked = []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    page.on("dialog", lambda dialog: asked.append("dialog"))
    outs = [clean(html, image=ours) for html in cases()]
    page.set_content("<main></main>")
    page.evaluate(
        """outs => { for (const one of outs) {
             const place = document.createElement("div");
             place.innerHTML = one;
             document.querySelector("main").append(place);
             place.innerHTML = place.innerHTML;
             for (const each of place.querySelectorAll("*")) each.dispatchEvent(new Event("click"));
        } }""",
        outs,
    )
    page.evaluate(ASKED_LAST)
    assert page.evaluate("window.ran") is None
    assert [one for one in asked if "/image?t=ours" not in one] == [LAST]
    assert page.locator("script, style, iframe, svg, math, form, [style], [id]").count() == 0
    page.close()


def test_what_is_nested_without_end_is_told_as_text():
    deep = "<div>" * 9000 + "<b>Hello</b> &amp;lt; <script>" + "</div>" * 9000
    assert clean(deep) == "Hello &amp;amp;lt;"
    usual = "<table><tr><td>" * 40 + "Hello" + "</table>" * 40 + "<p>a<br>b<li>" * 2000
    assert clean(usual).startswith("<table>")


def test_what_is_harmless_stays():
    html = (
        "<p>Hello <b>you</b>, <i>see</i>:</p><ol><li>One</li></ol><pre>a\n b</pre>"
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table><blockquote>old</blockquote>'
    )
    assert clean(html) == html
    told = clean("<p>\u05e9\u05dc\u05d5\u05dd مرحبا 👩\u200d👩\u200d👧 &amp; &lt;b&gt;</p>")
    assert told == "<p>\u05e9\u05dc\u05d5\u05dd مرحبا 👩\u200d👩\u200d👧 &amp; &lt;b&gt;</p>"


@pytest.mark.parametrize(
    "piece",
    [
        "<p>words</p>",
        "<table><tr><td>",
        *("<b><i><p>", "<div>", "<ul><li>", "<i></p>", "<b></i>", "<a><b>", "<select><b>"),
        "<p>",
        "<x><b></x>",
        "<div><svg></div>",
        "<div><div></div>",
        "&lt;&amp;",
        "<a href='https://e.example'>x</a>",
        "<![",
        "<svg><style>",
        "🙂",
    ],
)
def test_the_largest_mail_is_cleaned_in_time(piece):
    html = (piece * (LARGEST // len(piece) + 1))[:LARGEST]
    began = time.perf_counter()
    out = clean(html, image=ours)
    assert time.perf_counter() - began < 2
    assert Seen(out).wrong == []
