"""Rich text of feed posts, both ways: what is kept, what is unwrapped, what can do no harm."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import feed_text
from records.rich_lines import FORMATS, LISTS, Line, Run
from salesforce.feed import Segment
from simulators.salesforce_org.chatter import bodies

ID = "069000000000001AAA"
HARM = re.compile(r"<(?!/?(?:p|ul|ol|li|b|i|u|s|code|a|img)\b)|\son\w+=|javascript:|style=", re.I)


def there_and_back(html, **how):
    return str(feed_text.to_html(feed_text.from_html(html), **how))


def words(html):
    return feed_text.plain(feed_text.from_html(html))


def text(words, **how):
    return Segment("Text", words, **how)


def begin(kind, url=""):
    return Segment("MarkupBegin", markup=kind, url=url)


def end(kind):
    return Segment("MarkupEnd", markup=kind)


def sent(one):
    return {"type": one.type, "text": one.text, "markupType": one.markup, "url": one.url}


def as_salesforce_takes_it(segments):
    """The simulated org's own judgement of a body."""
    return bodies.judged(None, {"body": {"messageSegments": [sent(one) for one in segments]}})


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>a <strong>b</strong> <em>c</em></p>", "<p>a <b>b</b> <i>c</i></p>"),
        ("<p><u>a</u><s>b</s><code>c</code></p>", "<p><u>a</u><s>b</s><code>c</code></p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ol><li data-list="bullet">a</li></ol>', "<ul><li>a</li></ul>"),
        ('<ol><li data-list="ordered">a</li></ol>', "<ol><li>a</li></ol>"),
        ("<p>a</p><p><br></p><p>b</p>", "<p>a</p><p>\u00a0</p><p>b</p>"),
        ("<p>a</p><p></p><p>b</p>", "<p>a</p><p>\u00a0</p><p>b</p>"),
        ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        ("a<br>b", "<p>a</p><p>b</p>"),
        ("<h1>a</h1><blockquote>b</blockquote>", "<p>a</p><p>b</p>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<table><tr><td>a</td></tr></table>", "<p>a</p>"),
        ("<b><b>a</b></b>", "<p><b>a</b></p>"),
        ("<b><i>a</b>b</i>", "<p><b><i>a</i></b><i>b</i></p>"),
        ("<code><b>a</b></code>", "<p><code>a</code></p>"),
    ],
)
def test_what_the_editor_makes_is_kept(html, kept):
    assert there_and_back(html).replace("&nbsp;", "\u00a0") == kept


@pytest.mark.parametrize("address", ["https://a.example/?b=1&c=2", "HTTP://a.example"])
def test_a_link_to_the_web_is_kept_and_opens_in_a_new_tab(address):
    shown = there_and_back(f'<p><a href="{address.replace("&", "&amp;")}">x</a></p>')
    assert f'href="{address.replace("&", "&amp;")}"' in shown
    assert 'target="_blank"' in shown and "noopener" in shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/relative",
        "mailto:a@b.example",
        "https://",
        "https://a.example/ b",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_any_other_link_leaves_its_words(address):
    assert there_and_back(f'<p><a href="{address}">x</a></p>') == "<p>x</p>"
    told = [begin("Hyperlink", address), text("x"), end("Hyperlink")]
    assert str(feed_text.to_html(feed_text.from_segments(told))) == "<p>x</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><p>x</p></svg>",
        "<p onclick=alert(1) style='color:red'>x</p>",
        "<iframe src='https://evil.example'></iframe>",
        "<a href='java&#115;cript:alert(1)'>x</a>",
        "<math><mtext></p><img src=x onerror=alert(1)></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<style>p{}</style><p>x",
        "<b><p><ul><li><b>x",
        "</p></p></b>x",
        "<!-- <b> --><p>x</p><![CDATA[<b>]]>",
    ],
)
def test_nothing_hostile_comes_through_from_either_side(html):
    assert not HARM.search(there_and_back(html))
    shown = str(feed_text.to_html(feed_text.from_segments([text(html)])))
    assert not HARM.search(shown.replace("&lt;", "").replace("&gt;", "")) or "&lt;" in shown
    assert "<script" not in shown and "<img" not in shown
    lines = feed_text.from_html(html)
    if lines:
        as_salesforce_takes_it(feed_text.to_segments(lines))


@pytest.mark.parametrize(
    "said", ["שלום עולם", "مرحبا \u200f!", "👩‍👩‍👧 e\u0301", "a\u200bb", "𝒳 <b>", "a & b &amp; c"]
)
def test_letters_of_every_kind_stay(said):
    lines = feed_text.from_plain(said)
    assert feed_text.plain(feed_text.from_segments(feed_text.to_segments(lines))) == said


def test_what_no_text_can_hold_is_taken_out():
    assert words("<p>a\ud800\x00\ufeffb</p>") == "ab"


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p> &nbsp;</p>", "<p>\u200b\u2060</p>", "<br><br>"]
)
def test_what_nobody_could_see_is_empty(html):
    assert feed_text.is_empty(feed_text.from_html(html))


def test_empty_lines_are_a_paragraph_with_a_no_break_space():
    segments = feed_text.to_segments(feed_text.from_html("<p>a</p><p></p><p>b</p>"))
    assert [one.text for one in segments if one.type == "Text"] == ["a", "\u00a0", "b"]


def test_the_signature_is_a_paragraph_of_its_own_even_after_a_list():
    lines = feed_text.signed(feed_text.from_html("<ul><li>a</li></ul>"), "— Ann via Jira SUP-1")
    assert str(feed_text.to_html(lines)) == "<ul><li>a</li></ul><p>— Ann via Jira SUP-1</p>"


def test_what_salesforce_tells_is_shown_whatever_kinds_it_has():
    told = [
        Segment("Mention", "@Tom <b>"),
        text(" in "),
        Segment("Hashtag", "#pdf"),
        Segment("FieldChange", "Priority from Medium to High"),
        Segment("SomethingNew", " ?"),
        Segment("Link", "https://a.example", url="https://a.example"),
        Segment("Link", "bad", url="javascript:alert(1)"),
        begin("Marquee"),
        text("y"),
        end("Marquee"),
    ]
    shown = str(feed_text.to_html(feed_text.from_segments(told)))
    assert shown.startswith("<p>@Tom &lt;b&gt; in #pdfPriority from Medium to High ?<a href=")
    assert shown.endswith("</a>bady</p>")


def test_a_plain_post_keeps_its_lines():
    shown = feed_text.to_html(feed_text.from_segments([text("a\nb\n\nc")]))
    assert str(shown).replace("&nbsp;", "\u00a0") == "<p>a</p><p>b</p><p>\u00a0</p><p>c</p>"


def test_an_image_is_shown_by_our_own_address_or_by_its_description():
    told = [begin("Paragraph"), Segment("InlineImage", "A print", file_id=ID), end("Paragraph")]
    lines = feed_text.from_segments(told)
    assert str(feed_text.to_html(lines)) == "<p>[Image: A print]</p>"
    shown = str(feed_text.to_html(lines, image=lambda file_id: f"/images/{file_id}?s=1&t=2"))
    assert shown == f'<p><img src="/images/{ID}?s=1&amp;t=2" alt="A print"></p>'
    nameless = feed_text.from_segments([Segment("InlineImage", ID, file_id=ID)])
    assert str(feed_text.to_html(nameless)) == "<p>[Image]</p>"


def test_an_image_is_posted_only_where_its_file_may_be():
    html = f'<p>See <b><img data-file="mine" src="blob:x" alt="A print"></b></p><img src="{ID}">'
    lines = feed_text.from_html(html, file=lambda name: ID if name == "mine" else "")
    (picture,) = [one for one in feed_text.to_segments(lines) if one.type == "InlineImage"]
    assert (picture.file_id, picture.text) == (ID, "A print")
    assert feed_text.plain(feed_text.from_html(html)) == "See A print"
    assert not feed_text.is_empty(feed_text.from_html("<img data-file=x>", file=lambda name: ID))
    assert feed_text.from_kept(feed_text.kept(lines)) == lines


def test_markup_that_is_ended_in_another_order_is_mended():
    told = [begin("Bold"), begin("Italic"), text("a"), end("Bold"), text("b"), end("Code")]
    assert str(feed_text.to_html(feed_text.from_segments(told))) == "<p><b><i>a</i></b><i>b</i></p>"


def test_size_counts_markup_as_salesforce_stores_it():
    lines = feed_text.from_html("<p><b>a</b> &amp; b</p>")
    assert feed_text.size(lines) == len("<p><b>a</b> &amp; b</p>")


def test_a_page_of_nested_tags_is_read_in_one_go():
    assert words("<b>" * 5_000 + "x") == "x"
    assert words("<ul><li>" * 5_000 + "x") == "x"


SAID = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"),
    min_size=1,
    max_size=12,
)
LOOKS = st.one_of(
    st.frozensets(st.sampled_from([one for one in FORMATS if one != "Code"])),
    st.just(frozenset({"Code"})),
)
URLS = st.sampled_from(["", "https://a.example/?b=1&c=<2>", "http://b.example"])
RUNS = st.builds(Run, SAID.map(lambda one: f"x{one}y"), LOOKS, URLS)


def _merged(runs):
    """As they are read: neighbours of one look are one run."""
    found = []
    for run in runs:
        if found and (found[-1].formats, found[-1].url) == (run.formats, run.url):
            found[-1] = Run(found[-1].text + run.text, run.formats, run.url)
        else:
            found.append(run)
    return tuple(found)


LINES = st.lists(
    st.builds(
        Line,
        st.lists(RUNS, min_size=1, max_size=4).map(_merged),
        st.sampled_from(["", *LISTS]),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_lines_come_back_from_segments_as_they_were_sent(lines):
    segments = feed_text.to_segments(lines)
    assert feed_text.from_segments(segments) == lines
    as_salesforce_takes_it(segments)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_lines_come_back_from_html_with_the_same_words_and_looks(lines):
    """White space alone may differ."""
    back = feed_text.from_html(str(feed_text.to_html(lines)))
    assert [one.kind for one in back] == [one.kind for one in lines]
    assert feed_text.plain(back) == feed_text.plain(lines)
    looks = [[(run.formats, run.url) for run in one.runs] for one in lines]
    assert [[(run.formats, run.url) for run in one.runs] for one in back] == looks


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("<>/=\"'& abpulioscdx1;:!-"), max_size=60))
def test_any_jumble_makes_a_body_that_salesforce_takes_and_html_that_is_safe(jumble):
    lines = feed_text.from_html(jumble)
    assert not HARM.search(str(feed_text.to_html(lines)))
    if not feed_text.is_empty(lines):
        as_salesforce_takes_it(feed_text.to_segments(lines))
