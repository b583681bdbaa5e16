"""Renewing without waiting, and what is expected of a renewal that fails."""

import pytest

from common.errors import RemoteError
from salesforce.models import Connection
from salesforce.renewal import renew

TOKEN = "/oauth2/token"


class Naps:
    """Sleeping that only counts, and does something at a given nap."""

    def __init__(self, **at):
        self.taken = []
        self.at = {int(name[1:]): act for name, act in at.items()}

    def __call__(self, seconds):
        self.taken.append(seconds)
        act = self.at.get(len(self.taken))
        if act:
            act()


def again(row, **options):
    options.setdefault("sleep", Naps())
    return renew(row.pk, row.generation, **options)


def failed(row, code, **options):
    with pytest.raises(RemoteError) as error:
        again(row, **options)
    assert error.value.code == code and error.value.sentence.endswith(".")
    return error.value


def stored(row):
    return Connection.objects.get(pk=row.pk)


def free(row):
    row = stored(row)
    return row.renewing_until is None and row.renewing_owner == ""
