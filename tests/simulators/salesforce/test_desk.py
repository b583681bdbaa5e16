"""The org's front page for a person, and the pages that links to records lead to."""

import re

import pytest

from tests.simulators.salesforce.client import code_of


def _pressed(door):
    page = door.http.get(f"{door.url}/").text
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def _press(door, **form):
    answer = door.http.post(f"{door.url}/", data=form)
    assert answer.status_code == 303


@pytest.mark.parametrize("way", ["slow", "silent", "down", "limit", "ip", "app", "other"])
def test_each_button_holds_until_normal_is_pressed(door, way):
    assert _pressed(door) == ["normal"]
    _press(door, way=way)
    assert _pressed(door) == [way]
    _press(door, way="normal")
    assert _pressed(door) == ["normal"]


def test_one_way_replaces_the_other(api, door):
    _press(door, way="down")
    _press(door, way="limit")
    assert code_of(api.get("/limits")) == (403, "REQUEST_LIMIT_EXCEEDED")


def test_logins_are_ended_by_two_buttons(api, door, org):
    first = door.log_in()
    _press(door, act="expire")
    assert org.get("grants")["sessions"] == 0
    assert door.refresh(first["refresh_token"]).status_code == 200
    _press(door, act="revoke")
    assert org.get("grants")["alive"] == 0


def test_the_page_shows_cases_and_calls_as_text(api, door):
    odd = "<script>alert(1)</script>"
    api.create("Case", Subject=odd)
    page = door.http.get(f"{door.url}/").text
    assert odd not in page
    assert "&lt;script&gt;" in page
    assert "/services/data/v66.0/sobjects/Case" in page


def test_a_link_to_a_record_shows_it_as_text(api, door):
    made = api.create("Case", Subject="<b>bold</b>")
    page = door.http.get(f"{door.url}/{made}")
    assert page.status_code == 200
    assert "Case 00001033" in page.text
    assert "&lt;b&gt;bold" in page.text
    lightning = door.http.get(f"{door.url}/lightning/r/Case/{made}/view")
    assert lightning.headers["Location"] == f"/{made}"


def test_a_link_to_a_deleted_record_says_so(api, door):
    made = api.create("Case", Subject="x")
    api.delete(f"/sobjects/Case/{made}")
    page = door.http.get(f"{door.url}/{made}")
    assert page.status_code == 404
    assert "URL No Longer Exists" in page.text


def test_no_page_has_a_script_or_an_inline_style(api, door):
    made = api.create("Case", Subject="x")
    for path in ("/", f"/{made}", door.address().removeprefix(door.url)):
        page = door.http.get(door.url + path).text
        assert "<script" not in page
        assert " style=" not in page
