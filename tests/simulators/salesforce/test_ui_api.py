"""The create layout of the UI interface, held against a recorded answer where that is at hand."""

import json
from pathlib import Path

import pytest

RECORDED = (
    Path(__file__).parents[4] / "shared/data/salesforce/uiapi/record_create_defaults_Account.json"
)
PATH = "/ui-api/record-defaults/create"


def shape(value):
    """Names and kinds, one item of each list."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def inside(ours, real):
    if isinstance(ours, dict):
        return isinstance(real, dict) and all(
            name in real and inside(one, real[name]) for name, one in ours.items()
        )
    if isinstance(ours, list):
        return isinstance(real, list) and all(inside(one, real[0]) for one in ours)
    return True


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not here")
def test_the_layout_has_the_shape_of_a_real_one(api):
    ours = api.get(f"{PATH}/Account").json()
    real = json.loads(RECORDED.read_text())
    assert inside(shape(ours["layout"]), shape(real["layout"]))


def test_the_layout_requires_more_than_the_schema(api):
    layout = api.get(f"{PATH}/Case").json()["layout"]
    items = [
        item
        for part in layout["sections"]
        for row in part["layoutRows"]
        for item in row["layoutItems"]
    ]
    needed = [one["layoutComponents"][0]["apiName"] for one in items if one["required"]]
    assert needed == ["Status", "Origin"]


def test_an_object_outside_the_interface_and_an_unknown_one_are_refused(api):
    assert api.get(f"{PATH}/CaseComment").status_code == 400
    assert api.get(f"{PATH}/Nothing__c").status_code == 404
    assert api.get("/ui-api/nothing").status_code == 404
