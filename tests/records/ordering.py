"""An order of a record, and a Salesforce that loses its answer."""

import pytest

from mapping import describes
from records.creation import Order
from salesforce.models import DescribeCache

KEY = "a" * 32
VALUES = {"Subject": "Exported PDF is missing its page", "Priority": "High", "Status": "New"}


def order(**changes):
    return Order(**{"key": KEY, "object_name": "Case", "values": VALUES, **changes})


@pytest.fixture(params=["with the package", "without the package"])
def package(request, org, tenant):
    """Both ways: by the key, and by looking what was made."""
    there = request.param == "with the package"
    if not there:
        org.post("settings", {"package": False})
        DescribeCache.objects.all().delete()
        assert describes.keep(tenant)
        org.delete("journal")
    return there


def made(org):
    found = org.get("records", params={"object": "Case"})["records"]
    return [one for one in found if one["Subject"] == VALUES["Subject"]]


def lose(org, after, times=1):
    """Salesforce writes (`after`) or not, and gives no answer."""
    rule = {"match": "/sobjects/Case", "drop": "after" if after else "before", "times": times}
    org.post("rules", rule)


def without_package(org, tenant, there=False):
    org.post("settings", {"package": there})
    DescribeCache.objects.all().delete()
    assert describes.keep(tenant)
