"""The last line of a comment, and comments that are cut by bytes and lose nothing."""

import re
import unicodedata

import pytest

from records.signature import author, line, pieces, signed, size

TEMPLATE = "— {displayName} via Jira {issueKey}"
ANN = {"template": TEMPLATE, "display_name": "Ann Lee", "issue_key": "SUP-142"}
SIGNATURE = "— Ann Lee via Jira SUP-142"
MARK = re.compile(r" \((\d+)/(\d+)\)$")


def bodies(parts, signature=SIGNATURE):
    found = []
    for n, part in enumerate(parts, 1):
        assert part.endswith(f"\n{signature}")
        body = part.removesuffix(f"\n{signature}")
        assert MARK.search(body).groups() == (str(n), str(len(parts)))
        found.append(MARK.sub("", body))
    return found


def bare(text):
    return "".join(text.split())


def test_the_signature_stands_alone_on_the_last_line():
    assert signed("Found it. \n", **ANN) == f"Found it.\n{SIGNATURE}"
    assert signed("Found it.", **{**ANN, "template": "  "}) == "Found it."


def test_a_name_can_neither_break_the_line_nor_name_a_place():
    name = "Ann\n{issueKey}\r\u2028Lee"
    assert line(**{**ANN, "display_name": name}) == "— Ann {issueKey} Lee via Jira SUP-142"
    assert line(**{**ANN, "template": "{0} {displayName.__class__}"}) == (
        "{0} {displayName.__class__}"
    )


@pytest.mark.parametrize(
    ("last", "template", "name"),
    [
        (SIGNATURE, TEMPLATE, "Ann Lee"),
        ("— Ann via Jira Lee via Jira SUP-142", TEMPLATE, "Ann via Jira Lee"),
        ("— Ann Lee via Jira", TEMPLATE, ""),
        ("Ann Lee", TEMPLATE, ""),
        ("", TEMPLATE, ""),
        ("By (Ann.*)", "By ({displayName})", "Ann.*"),
        ("Bye", "Bye", ""),
        ("", "", ""),
    ],
)
def test_the_name_is_read_from_what_the_template_made_alone(last, template, name):
    assert author(last, template=template) == name


def test_size_counts_bytes():
    assert [size(one) for one in ("a", "é", "—", "🙂", "\ud800")] == [1, 2, 3, 4, 1]


def test_what_fits_is_one_piece_without_a_mark():
    text = "é" * ((4000 - size(f"\n{SIGNATURE}")) // 2)
    assert pieces(text, 4000, SIGNATURE) == [f"{text}\n{SIGNATURE}"]
    assert len(pieces(text + "éé", 4000, SIGNATURE)) == 2
    assert pieces("", 4000, SIGNATURE) == [f"\n{SIGNATURE}"]


@pytest.mark.parametrize(
    "text",
    [
        "Lines with words.\nAnd an empty one:\n\n" * 900,
        "Donaudampfschifffahrt" * 1000,
        "日本語の長い文章" * 2000,
        "🙂 smile " * 3000,
        "👩‍👩‍👧‍👦" * 600,
        "e\u0301" * 5000,
        "א ב " * 4000,
        " " * 9000 + "a" * 9000 + " " * 9000 + "b",
        "\u200d" * 4000,
    ],
)
def test_long_text_is_cut_and_nothing_is_lost(text):
    for limit in (200, 4000):
        parts = pieces(text, limit, SIGNATURE)
        assert all(size(one) <= limit for one in parts)
        assert bare("".join(bodies(parts))) == bare(text)


def test_it_is_cut_between_words_and_no_letter_is_parted_from_its_marks():
    words = bodies(pieces("alpha beta gamma delta " * 90, 120, SIGNATURE))
    assert {word for one in words for word in one.split()} == {"alpha", "beta", "gamma", "delta"}
    accents = bodies(pieces("e\u0301" * 900, 120, SIGNATURE))
    assert not any(unicodedata.combining(one[0]) for one in accents)


def test_marks_grow_with_the_number_of_pieces():
    parts = pieces("word " * 5000, 60, SIGNATURE)
    assert len(parts) > 999 and all(size(one) <= 60 for one in parts)
    bodies(parts)


def test_a_signature_that_leaves_no_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        pieces("word " * 100, 40, SIGNATURE)
    assert len(bodies(pieces("word " * 1000, 2000, "— " + "x" * 255), "— " + "x" * 255)) == 3
