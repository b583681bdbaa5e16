import os

import pytest
import stamina
from django.core.cache import cache

# Playwright's synchronous interface runs an event loop in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# What these see on Forge they see on Connect as well, by the same files: they run there where
# TEST_HOSTS=both asks for it. All others run on both hosts each time.
ON_FORGE_WHEN_ASKED = (
    *("test_browser_states.py", "test_browser_dialogs.py", "test_browser_transfer.py"),
    *("test_browser_pictures.py", "test_form_preview.py", "test_browser_create.py"),
    *("test_browser_panels.py", "test_browser.py"),
)
ALWAYS = (
    "test_a_file_goes_from_the_button_to_the_attached_files",
    "test_both_panels_show_the_linked_records_with_one_callout",
    "test_a_record_is_found_and_linked_and_both_panels_show_it",
    "test_records_are_chosen_named_and_unlinked",
    "test_everything_works_by_keyboard",
    "test_a_service_that_does_not_answer_is_told_and_asked_again",
    "test_a_record_is_created_by_keyboard_with_every_kind_of_input",
    "test_a_ticket_that_is_too_old_is_asked_of_the_panel_anew",
)

pytest_plugins = [
    *("tests.worlds", "tests.secret_watch"),
    *("tests.quick_database", "tests.sharing_out"),
]


@pytest.fixture(autouse=True)
def no_pause():
    """Between two tries of the same call."""
    with stamina.set_testing(True, attempts=9, cap=True):
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def pytest_collection_modifyitems(config, items):
    if os.environ.get("TEST_HOSTS") == "both":
        return
    left_out = [one for one in items if _when_asked(one)]
    items[:] = [one for one in items if one not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _when_asked(item):
    host = item.callspec.params.get("desk") if hasattr(item, "callspec") else None
    asked = item.path.name in ON_FORGE_WHEN_ASKED and item.originalname not in ALWAYS
    return host == "forge" and asked
