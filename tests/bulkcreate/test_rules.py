"""Values of a file and their order (BULK-3, BULK-3a, CFG-3). Dates that could be two are refused."""

import pytest

from bulkcreate import dates, files
from bulkcreate.filling import Source, cell, fill
from bulkcreate.reading import Row
from common.errors import Refused
from mapping.form_models import FormRow
from mapping.models import MappedObject, MappedProject
from salesforce.schema import FieldSchema, PicklistValue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-19",
        "2025/11/19",
        "19.11.2025",
        "19/11/2025",
        "11/19/2025",
        "19 Nov 2025",
        "November 19, 2025",
    ],
)
def test_a_date_is_read_in_each_usual_form(text):
    assert dates.iso(text) == "2025-11-19"


@pytest.mark.parametrize("text", ["03/04/2025", "3-4-2025"])
def test_a_date_that_could_be_two_is_refused_and_says_which(text):
    with pytest.raises(Refused) as caught:
        dates.iso(text)
    assert (
        "3 April 2025 or 4 March 2025" in caught.value.sentence
        and "2025-04-03" in caught.value.sentence
    )


@pytest.mark.parametrize(
    "text", ["31/02/2025", "13/13/2025", "2025-02-30", "tomorrow", "19 Foo 2025", "45000"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(Refused, match="date"):
        dates.iso(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-11-19T09:42:00Z", "2025-11-19T09:42:00.000Z"),
        ("19.11.2025 9:42", "2025-11-19T09:42:00.000Z"),
        ("19 Nov 2025", "2025-11-19T00:00:00.000Z"),
    ],
)
def test_a_date_and_time_is_read_in_each_usual_form(text, moment):
    assert cell(text, FieldSchema("At", "At", "datetime"), None) == moment


PICK = FieldSchema("P", "P", "picklist", picklist=(PicklistValue("High", "High"),))


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (PICK, "HIGH ", "High"),
        (FieldSchema("B", "B", "boolean"), "Yes", True),
        (FieldSchema("N", "N", "double", precision=18, scale=2), "12.50", 12.5),
        (FieldSchema("T", "T", "textarea", length=100), "a\r\nb", "a\nb"),
        (PICK, "  ", None),
    ],
)
def test_a_cell_becomes_what_salesforce_takes(field, text, value):
    assert cell(text, field, None) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (PICK, "Nope"),
        (PICK, "#N/A"),
        (FieldSchema("T", "T", "string", length=3), "four"),
        (FieldSchema("N", "N", "double"), "12,5 EUR"),
        (FieldSchema("E", "E", "email", length=80), "not-an-email"),
    ],
)
def test_a_cell_that_cannot_work_says_so(field, text):
    with pytest.raises(Refused) as caught:
        cell(text, field, None)
    assert caught.value.sentence


def row(tenant, name, **values):
    return FormRow.objects.create(
        mapped_object=MappedObject.objects.get(tenant=tenant, name="Case"),
        project=MappedProject.objects.get(tenant=tenant),
        salesforce_field=name,
        label=name,
        **values,
    )


def mode(tenant, value):
    tenant.switches.default_value_mode = value
    tenant.switches.save()


def sent(desk, data, **lines):
    upload = desk.check(desk.send(data), **lines)
    assert upload.state == "checked", upload.problem
    (first, *_) = upload.review["rows"]
    return {
        name: (one["value"], one["origin"]) for name, one in first["cells"].items() if one["value"]
    }


def test_a_jira_field_of_the_settings_wins_over_a_like_named_header_until_it_is_changed(desk, bulk):
    row(bulk, "Subject", jira_field="summary")
    data = b"Subject,Priority\nOf the file,Low\n"
    assert sent(desk, data)["Subject"] == ("Of the issue", "issue")
    changed = sent(desk, data, Subject={"source": "column:Subject"})
    assert changed["Subject"] == ("Of the file", "")


def test_a_read_only_row_keeps_its_source_and_default_whatever_is_sent(desk, bulk):
    mode(bulk, "editable")
    row(bulk, "Subject", jira_field="summary", read_only=True)
    row(bulk, "Origin", default="Web", read_only=True)
    found = sent(
        desk,
        b"Subject,Origin,Status\nOf the file,Phone,New\n",
        Subject={"source": "column:Subject"},
        Origin={"source": "column:Origin", "use_default": False, "default": "Email"},
    )
    assert found["Subject"] == ("Of the issue", "issue") and found["Origin"] == ("Web", "default")


@pytest.mark.parametrize(
    ("how", "value"),
    [("off", ("Web", "default")), ("non_editable", None), ("editable", None)],
)
def test_a_default_that_is_not_ticked_counts_only_where_there_is_no_box(desk, bulk, how, value):
    mode(bulk, how)
    row(bulk, "Origin", default="Web")
    given = {"source": "column:Origin", "use_default": False}
    assert sent(desk, b"Subject,Origin\nOne,\n", Origin=given).get("Origin") == value


@pytest.mark.parametrize(
    ("how", "value"), [("off", "Web"), ("non_editable", "Web"), ("editable", "Phone")]
)
def test_a_changed_default_counts_only_where_it_may_be_changed(desk, bulk, how, value):
    mode(bulk, how)
    row(bulk, "Origin", default="Web")
    given = {"source": "default:", "use_default": True, "default": "phone"}
    assert sent(desk, b"Subject\nOne\n", Origin=given)["Origin"] == (value, "default")


def test_a_required_field_that_is_missing_is_counted_and_listed(desk, bulk):
    row(bulk, "Subject", source="layout")
    upload = desk.check(desk.send(b"Subject,Status\n,New\nTwo,New\n"))
    assert (upload.bad_rows, upload.review["counts"]) == (1, [["empty Subject", 1]])


def test_a_row_of_nothing_but_separators_is_a_problem_of_its_own(desk):
    upload = desk.check(desk.send(b"Subject,Status\nOne,New\n,\n"))
    assert upload.bad_rows == 1 and upload.review["bad"][0]["problem"] == "The row is empty."


BROKEN = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", " #n/a "]


@pytest.mark.parametrize("text", BROKEN)
def test_a_failed_formula_is_told_whatever_the_field(text):
    """Bulk API 2.0 would read #N/A as "make it empty"."""
    with pytest.raises(Refused, match="value") as caught:
        cell(text, FieldSchema("T", "T", "string", length=80), None)
    assert "failed formula" in caught.value.sentence


def test_a_failed_formula_that_comes_from_the_issue_is_told_as_well():
    field = FieldSchema("T", "T", "string", length=80)
    filled = fill(Row(2, ("x",)), [Source(field, "T", fixed="#N/A")], None)
    assert "of the issue" in filled.problems["T"] and filled.values == {}


def test_a_formula_is_text_for_salesforce_and_harmless_in_the_result_files(desk):
    upload = desk.whole(b'Subject,Status\n"=HYPERLINK(""http://x"")",New\n@SUM(1),Nope\n')
    made = [one["Subject"] for one in desk.cases()]
    assert '=HYPERLINK("http://x")' in made
    both = [files.path(upload, kind).read_text("utf-8-sig") for kind in ("success", "failure")]
    assert "'=HYPERLINK" in both[0] and "'@SUM(1)" in both[1]
