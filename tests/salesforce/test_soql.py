"""What people type must stay a value, whatever is in it."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce import soql

# One quoted literal of SOQL: no bare quote, and only the escapes that Salesforce knows.
LITERAL = re.compile(r"'(?:[^'\"\\\n\r\t\b\f\0]|\\[\\'\"nrtbf%_])*'")
KNOWN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
NASTY = st.text(st.sampled_from("a'\"\\%_\n\r\t\b\f\0é€𝄞\u2028;(){}\ud800 -"), max_size=40)


def meaning(literal):
    """What Salesforce reads in a literal (outside LIKE)."""
    return re.sub(r"\\(.)", lambda hit: KNOWN.get(hit[1], hit[1]), literal[1:-1], flags=re.DOTALL)


def without_what_cannot_be_sent(text):
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")


@given(st.one_of(NASTY, st.text(max_size=40)))
def test_a_literal_reads_back_as_what_was_given(text):
    literal = soql.literal(text)
    assert LITERAL.fullmatch(literal)
    assert meaning(literal) == without_what_cannot_be_sent(text)
    literal.encode("utf-8")


@given(st.one_of(NASTY, st.text(max_size=40)))
def test_a_pattern_has_two_wildcards_only_whatever_is_typed(text):
    pattern = soql.like(text)
    assert LITERAL.fullmatch(pattern)
    assert pattern[:2] == "'%" and pattern[-2:] == "%'"
    inner = re.sub(r"\\.", "", pattern[2:-2], flags=re.DOTALL)
    assert "%" not in inner and "_" not in inner
    assert meaning(pattern)[1:-1] == without_what_cannot_be_sent(text)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("O'Neil", r"'O\'Neil'"),
        (r"\' OR Name != \'", r"'\\\' OR Name != \\\''"),
        ('say "hi"', r"'say \"hi\"'"),
        ("two\nlines\r\n\tand\b\f\0", r"'two\nlines\r\n\tand\b\f'"),
        ("half \ud83d of a pair", "'half  of a pair'"),
        ("", "''"),
    ],
)
def test_a_literal_is_quoted_as_salesforce_documents(text, literal):
    assert soql.literal(text) == literal


def test_in_a_pattern_percent_and_underscore_stand_for_themselves():
    assert soql.like(r"50%_\o/") == r"'%50\%\_\\o/%'"


@pytest.mark.parametrize("quote", [soql.literal, soql.like])
def test_a_condition_takes_4000_characters(quote):
    assert quote("x" * 4000)
    for text in ("x" * 4001, "'" * 2001):
        with pytest.raises(ValueError, match="longer"):
            quote(text)


@pytest.mark.parametrize(
    ("of", "written"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.10"), "-0.10"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "2026-11-23T10:00:00Z"),
        (
            datetime(2026, 11, 23, 10, 0, 0, 999, tzinfo=timezone(timedelta(hours=2))),
            "2026-11-23T08:00:00Z",
        ),
        ("it's", r"'it\'s'"),
    ],
)
def test_a_value_is_written_as_its_kind_asks(of, written):
    assert soql.value(of) == written


@pytest.mark.parametrize("of", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_that_is_none_is_refused(of):
    with pytest.raises(ValueError, match="number"):
        soql.value(of)


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
    )
)
def test_a_number_is_plain_digits(of):
    assert re.fullmatch(r"-?\d+(\.\d+)?", soql.value(of))
    assert Decimal(soql.value(of)) == Decimal(str(of))


@given(st.datetimes(datetime(1700, 1, 2), datetime(3999, 12, 30), timezones=st.timezones()))
def test_a_time_is_in_utc_without_a_plus(of):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", soql.value(of))
    back = datetime.fromisoformat(soql.value(of))
    assert timedelta(0) <= of - back < timedelta(seconds=1)


@pytest.mark.parametrize("name", ["Id", "Foo__c", "ns__Foo__c", "Owner.Name", "A.B.C.D.E.F", "a1"])
def test_a_field_path_is_a_name(name):
    assert soql.identifier(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "Id ", "Id\n", "1d", "_Id", "Id,Name", "Id FROM User", "Id--", "Name'"),
        *("Owner..Name", ".Name", "Name.", "A.B.C.D.E.F.G", "(SELECT Id FROM User)", "COUNT()"),
        *("Ｉd", "Naïve", "Id/**/", "FIELDS(ALL)"),
    ],
)
def test_nothing_but_a_name_gets_into_a_statement(name):
    for write in (
        lambda: soql.identifier(name),
        lambda: soql.select([name], "Case"),
        lambda: soql.select(["Id"], name),
    ):
        with pytest.raises(ValueError, match="name"):
            write()


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_refused(text):
    try:
        assert re.fullmatch(r"[A-Za-z0-9_.]+", soql.identifier(text))
    except ValueError:
        assert not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text)


def test_ids_are_written_in_their_long_form():
    assert soql.id_list(["500000000000000", "5003000000D8cuIAAR"]) == (
        "('500000000000000AAA','5003000000D8cuIAAR')"
    )


@pytest.mark.parametrize("record_ids", [[], ["500000000000000", "x') OR (Id != '"], [""]])
def test_a_list_of_ids_takes_ids_and_one_at_least(record_ids):
    with pytest.raises(ValueError, match="id"):
        soql.id_list(record_ids)


def test_a_statement_names_each_field_once_and_in_order():
    assert soql.select(["Id", "Name", "Id"], "Account") == "SELECT Id, Name FROM Account"
    whole = soql.select(["Id"], "Case", where="Id = null", order="Id DESC", limit=5)
    assert whole == "SELECT Id FROM Case WHERE Id = null ORDER BY Id DESC LIMIT 5"
    with pytest.raises(ValueError, match="field"):
        soql.select([], "Case")
    with pytest.raises(ValueError, match="invalid literal"):
        soql.select(["Id"], "Case", limit="1; DROP")
