"""CSV files as people have them (BULK-2, BULK-5: our own files come back)."""

import csv
import io
import json
from pathlib import Path

import pytest

from bulkcreate import formulas, reading
from common.errors import Refused

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "csv"
PLAIN = 'Subject,Status\n"Müller, Söhne",New\n"two\r\nlines ""quoted""",Closed\n'


def read(data):
    raw = io.BytesIO(data)
    sheet = reading.look(raw)
    return sheet, list(reading.rows(raw, sheet))


def refusal(data):
    with pytest.raises(Refused) as caught:
        read(data)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_every_usual_encoding_gives_the_same_rows(codec, told):
    sheet, rows = read(PLAIN.encode(codec))
    assert sheet.headers == ("Subject", "Status") and sheet.written.startswith(told)
    assert rows[0].cells == ("Müller, Söhne", "New")
    assert rows[1] == reading.Row(3, ('two\r\nlines "quoted"', "Closed"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_gives_the_same_rows(delimiter, end):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(
        [["a", "b, c"], ["1;2", "3\t4"]]
    )
    sheet, rows = read(text.getvalue().encode())
    assert sheet.headers == ("a", "b, c")
    assert [one.cells for one in rows] == [("1;2", "3\t4")]


def test_one_column_needs_no_delimiter():
    sheet, rows = read(b"Subject\nOne\nTwo")
    assert sheet.headers == ("Subject",) and [one.cells for one in rows] == [("One",), ("Two",)]


def test_blank_lines_are_left_out_but_counted():
    _, rows = read(b"a,b\n\n1,2\n\n3,4\n")
    assert [(one.number, one.cells) for one in rows] == [(3, ("1", "2")), (5, ("3", "4"))]


def test_reading_goes_on_behind_a_row():
    raw = io.BytesIO(b"a\n1\n2\n3\n")
    sheet = reading.look(raw)
    assert [one.number for one in reading.rows(raw, sheet, after=2)] == [3, 4]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n  \n", "empty"),
        (b"PK\x03\x04rest of an archive", "spreadsheet or a zip"),
        (b"\xd0\xcf\x11\xe0old excel", "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\n\x00\x01\x02\x03\x00\x00", "binary"),
        (b"a,b\n1\x81,2\n", "Windows-1252"),
        (b"\xef\xbb\xbfa,b\n\xff,2\n", "UTF-8"),
        (b"Status,Subject,status\n1,2,3\n", "“status” stands in columns 1 and 3"),
        (b"a,,c\n1,2,3\n", "Column 2 has no header"),
        (b"a,b\n1,2\n1,2,3\n", "Row 3 has 3 cells, the header has 2"),
        (b"a,b\n1\n", "Row 2 has 1 cells"),
        (b'a,b\n1,2\n"open,4\n', "Row 3 can’t be read: a quote is opened"),
        (b'a,b\n"1"x,2\n', "Row 2 can’t be read: text stands behind"),
        (b"a`b\n1`2\n", "separated by “`”"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(data, words):
    assert words in refusal(data)


def test_a_million_columns_are_refused_before_they_are_held():
    assert "header has more than" in refusal(b"a" + b",a" * 1_000_000 + b"\n1\n")


def test_many_short_columns_are_refused_by_number():
    head = ",".join(f"c{n}" for n in range(1500)).encode()
    assert "more than 1,000 columns" in refusal(head + b"\n")


@pytest.mark.parametrize("inside", [b"x", b"x\n"])
def test_ten_megabytes_in_one_cell_are_refused_with_their_row(inside):
    big = inside * (10_000_000 // len(inside))
    sentence = refusal(b'a,b\n1,2\n3,"' + big + b'"\n')
    assert "Row 3" in sentence and "characters" in sentence


def test_a_cell_that_salesforce_could_not_take_is_refused_with_its_row():
    assert "Row 2 can’t be read: a cell has more than 131,072" in refusal(
        b"a,b\n" + b"x" * 140_000 + b",1\n"
    )


def test_a_header_without_rows_says_so():
    raw = io.BytesIO(b"a,b\n")
    with pytest.raises(Refused, match="empty"):
        reading.count(raw, reading.look(raw))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 30", "-5", "@x", "\tx", "'=1", "''=1", "'tis", "'", "", "plain", "'''"]
)
def test_a_cell_returns_from_our_file_as_it_was(cell):
    assert formulas.unmark(formulas.mark(cell)) == cell
    assert not formulas.mark(cell).startswith(formulas.STARTS)


def test_only_our_own_files_lose_the_mark():
    _, rows = read(b"a,Source row\n'=1,2\n")
    assert rows[0].cells == ("=1", "2")
    assert read(b"a,b\n'=1,2\n")[1][0].cells == ("'=1", "2")


SPECTRUM = ROOT / "node_modules" / "csv-spectrum"
# Its JSON of this one has another phone number than its own CSV file.
WRONG_THERE = "location_coordinates"


def test_the_files_of_csv_spectrum_hold_what_it_says():
    paths = sorted((SPECTRUM / "csvs").glob("*.csv"))
    if not paths:
        pytest.skip("csv-spectrum: the front-end packages are not set up.")
    for path in paths:
        sheet, rows = read(path.read_bytes())
        found = [dict(zip(sheet.headers, one.cells, strict=True)) for one in rows]
        wanted = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
        assert found == wanted or path.stem == WRONG_THERE, path.name


@pytest.mark.parametrize(
    ("name", "columns", "many"),
    [
        ("account_bulk2_multiline.csv", 30, None),
        ("case_export_bom_multiline.csv", 44, 40),
        ("case_import_small.csv", 8, 3),
        ("case_import_semicolon_crlf_errors.csv", 4, 3),
    ],
)
def test_the_recorded_files_are_read_as_the_csv_module_reads_them(name, columns, many):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name}: the recorded files are not on this machine.")
    data = path.read_bytes()
    sheet, rows = read(data)
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    wanted = [tuple(one) for one in csv.reader(text, delimiter=sheet.delimiter)][1:]
    assert [one.cells for one in rows] == wanted
    assert len(sheet.headers) == columns and len(rows) == (many or len(wanted))


def test_every_recorded_file_has_a_test_here():
    known = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in SHARED.glob("*.csv") if f'"{path.name}"' not in known] == []


def test_the_recorded_file_with_backquotes_says_what_to_do():
    path = SHARED / "account_bulk2_backquote.csv"
    if not path.exists():
        pytest.skip("The recorded files are not on this machine.")
    assert "“`”" in refusal(path.read_bytes())
