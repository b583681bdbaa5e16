"""Which worker runs what: a file's tests stay together, and so do those of the whole stack."""

import pytest
from xdist.scheduler import LoadFileScheduling

END_TO_END = "tests/e2e"
# Long ones first, or a worker would be alone with one in the end.
FIRST = (END_TO_END, "tests/simulators/test_demo.py", "test_browser")


class Sharing(LoadFileScheduling):
    """The processes of the end-to-end tests are started once for all of them."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return END_TO_END if file.startswith(END_TO_END) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=_rank)


def _rank(item):
    ranks = [place for place, part in enumerate(FIRST) if part in item.nodeid]
    return ranks[0] if ranks else len(FIRST)
