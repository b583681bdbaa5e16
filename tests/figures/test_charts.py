"""Charts are numbers first: what is drawn where can be told without a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import charts, histogram, words

NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=168)
TIMES = st.lists(st.none() | st.floats(0, 10**5), min_size=1, max_size=168)


def columns(carried, failed):
    names = [f"{place:02}:00" for place in range(len(carried))]
    series = [("c1", "Delivered", carried), ("c2", "Failed", failed)]
    return charts.columns(title="t", sentence="s", names=names, ticks=names, series=series)


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 4), (1, 1), (3, 4), (3320, 4000), (8, 8), (0.3, 0.4), (950, 1000)]
)
def test_the_scale_ends_at_a_round_number(highest, top):
    assert charts.top_of(highest) == pytest.approx(top)


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (3240, "3.2k"), (2e6, "2M")])
def test_numbers_are_short_at_the_edge(number, text):
    assert charts.short(number) == text


def test_a_column_stands_on_the_one_below_and_says_its_numbers():
    chart = columns([30, 0], [10, 0])
    (below, above) = chart.bars[0].rects
    assert float(above.y) + float(above.height) == pytest.approx(float(below.y), abs=0.11)
    assert chart.bars[0].title == "00:00 – 30 delivered, 10 failed"
    assert chart.rows == [["00:00", "30", "10"], ["01:00", "0", "0"]]
    assert not chart.bars[1].rects


def test_a_chart_of_nothing_is_empty():
    assert columns([0, 0], [0, 0]).empty
    nothing = charts.lines(
        title="t", sentence="s", names=["a"], ticks=["a"], series=[("l1", "Median", [None])]
    )
    assert nothing.empty
    assert charts.rows(title="t", sentence="s", heads=[], found=[]).empty


@given(NUMBERS)
def test_no_bar_leaves_the_picture(numbers):
    chart = columns(numbers, numbers[::-1])
    for bar in chart.bars:
        for one in bar.rects:
            assert charts.TOP - 0.1 <= float(one.y) <= charts.BASE
            assert charts.LEFT <= float(one.x) <= float(one.x) + float(one.width) <= 500.1
    assert len(chart.ticks) <= charts.MOST_TICKS


@given(TIMES)
def test_a_line_has_a_gap_where_nothing_is_known(values):
    names = [str(place) for place in range(len(values))]
    chart = charts.lines(
        title="t", sentence="s", names=names, ticks=names, series=[("l1", "Median", values)]
    )
    starts = sum(
        value is not None and (place == 0 or values[place - 1] is None)
        for place, value in enumerate(values)
    )
    path = chart.paths[0][1] if chart.paths else ""
    assert path.count("M") == starts and "nan" not in path and "inf" not in path


def test_rows_keep_within_their_track():
    found = [("kestrel-ops.atlassian.net", 97, "c2"), ("over", 140, "c2")]
    chart = charts.rows(title="t", sentence="s", heads=[], found=found, unit=" %", most=100)
    assert float(chart.bars[1].rects[0].width) == charts.BAR_LONGEST
    assert chart.labels[0].text.endswith("…") and chart.rows[0][1] == "97 %"


@given(st.lists(st.integers(0, 1000), min_size=histogram.SIZE, max_size=histogram.SIZE))
def test_a_median_lies_below_the_slowest(counts):
    median, slowest = (histogram.quantile(counts, share) for share in (0.5, 0.95))
    assert (median is None) == (sum(counts) == 0)
    assert median is None or 0 <= median <= slowest <= histogram.ENDS[-1]


def test_a_quantile_is_within_its_bucket():
    counts = histogram.empty()
    counts[3] = 10
    assert histogram.quantile(counts, 0.5) == pytest.approx(1.5)


def test_counts_of_another_release_are_left_out():
    assert sum(histogram.total([[1] * histogram.SIZE, [1, 2]])) == histogram.SIZE


def test_reasons_are_named_and_what_is_rare_stands_together():
    codes = {"NOT_FOUND": 3, "ENTITY_IS_DELETED": 2, "needs_login": 4, "SOME_NEW_CODE": 1, "": 1}
    assert words.reasons(codes, 9)[0] == ("Deleted record", 5)
    assert words.reasons(codes, 2) == [("Deleted record", 5), ("Other", 6)]
    assert words.reason("SOME_NEW_CODE") == "Some new code"
