"""What was done for issues, as the Jira admin reads it."""

import pytest
from django.utils import timezone

from records.models import Activity
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/activity"
ROWS = f"{SCREEN}/rows"


@pytest.fixture
def done(tenant):
    def note(number=1, **changes):
        given = {
            "tenant": tenant,
            "at": timezone.now(),
            "issue_id": str(number),
            "issue_key": f"SUP-{number}",
            "what": "linked",
            "actor_kind": "person",
            "actor": ADMIN,
            "object_name": "Case",
            "record_id": "500000000000001AAA",
            "record_name": f"{number:08d}",
        }
        return Activity.objects.create(**{**given, **changes})

    return note


def test_an_empty_list_says_what_will_stand_here(open_screen, text_of):
    assert "Nothing yet" in text_of(open_screen(SCREEN))


def test_a_line_says_what_who_and_for_which_record(open_screen, text_of, done):
    done(142)
    told = text_of(open_screen(SCREEN))
    assert "just now SUP-142 Linked Case 00000142 Ann Lee Done" in told


def test_what_failed_says_why(open_screen, text_of, done):
    done(outcome="failed", what="unlinked", reason="Salesforce isn’t answering.", actor_kind="app")
    assert "Unlinked Case 00000001 Sinergify Failed Salesforce isn’t answering." in text_of(
        open_screen(SCREEN)
    )


def test_a_person_whom_jira_does_not_name_is_not_shown_by_id(open_screen, text_of, done, site):
    site.answer("GET", "/rest/api/3/user/bulk", Answer(200, {"values": []}))
    done()
    told = text_of(open_screen(SCREEN))
    assert "Somebody no longer in Jira" in told and ADMIN not in told


def test_another_sites_lines_are_not_shown(open_screen, text_of, done, stranger):
    done(7, tenant=stranger)
    assert "SUP-7" not in text_of(open_screen(SCREEN))


def test_lines_are_filtered_by_issue_and_outcome(post, text_of, done):
    done(1)
    done(2, outcome="failed")
    assert "SUP-2" not in text_of(post(ROWS, issue="sup-1"))
    told = text_of(post(ROWS, outcome="failed"))
    assert "SUP-2" in told and "SUP-1" not in told
    assert "Nothing matches" in text_of(post(ROWS, issue="SUP-9"))
    assert "SUP-1" in text_of(post(ROWS, outcome="nonsense"))


def test_older_lines_come_by_pages_and_keep_the_filter(post, text_of, done):
    for number in range(1, 53):
        done(number, outcome="failed")
    first = post(ROWS, outcome="failed")
    assert "SUP-52" in text_of(first) and "SUP-2 " not in text_of(first)
    html = first.content.decode()
    before = html.split('name="before" value="')[1].split('"')[0]
    assert 'name="outcome" value="failed"' in html
    rest = text_of(post(ROWS, outcome="failed", before=before))
    assert "SUP-2 " in rest and "SUP-1 " in rest and "Older" not in rest


@pytest.mark.parametrize("before", ["x", "-5", "9" * 40, "1 OR 1=1", "²"])
def test_a_strange_page_is_the_first(post, text_of, done, before):
    done(3)
    assert "SUP-3" in text_of(post(ROWS, before=before))


def test_a_filter_is_shown_as_text(post, done):
    for number in range(60):
        done(number, issue_key="<b>X</b>")
    html = post(ROWS, issue="<b>x</b>").content.decode()
    assert "<b>x</b>" not in html.lower()


def test_names_are_asked_with_one_call(open_screen, done, site):
    for number in range(30):
        done(number, actor=f"712020:p{number % 3}")
    open_screen(SCREEN)
    assert len(site.calls("/rest/api/3/user/bulk")) == 1
