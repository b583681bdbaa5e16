"""Which file of tests is begun when: the long ones first, or a worker is alone with one in the end."""

import pytest
from xdist.scheduler import LoadFileScheduling

FIRST = ("tests/e2e", "tests/simulators/test_demo.py", "test_browser")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=_rank)


def _rank(item):
    ranks = [place for place, part in enumerate(FIRST) if part in item.nodeid]
    return ranks[0] if ranks else len(FIRST)
