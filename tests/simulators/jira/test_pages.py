"""The site's pages as their HTML says: who sees which module, and what Manage apps tells."""

import re

import httpx2
import jwt
import pytest

from simulators.running import NO_CERTIFICATES
from tests.simulators.jira.small_app import KEY

SCREEN = f"/plugins/servlet/ac/{KEY}/settings"


@pytest.fixture
def person(site):
    """`person("Ben")` reads and posts pages as Ben."""
    clients = []

    def be(name):
        client = httpx2.Client(
            base_url=site.url,
            trust_env=False,
            verify=NO_CERTIFICATES,
            follow_redirects=True,
            params={"as": name},
        )
        clients.append(client)
        return client

    yield be
    for client in clients:
        client.close()


def test_an_issue_shows_both_panels_where_their_conditions_hold(app, person):
    page = person("Ann").get("/browse/SUP-142").text
    assert "Small left" in page
    assert "Small right" in page
    path = f"/rest/atlassian-connect/1/addons/{KEY}/properties/ui"
    app.ask("PUT", path, json={"shown": False})
    assert "Small right" not in person("Ann").get("/browse/SUP-142").text
    app.ask("PUT", path, json={"shown": True})
    assert "Small right" in person("Ann").get("/browse/SUP-142").text


def test_the_link_of_an_admin_screen_is_for_admins_and_the_screen_is_for_the_app_to_refuse(
    app, person
):
    assert "Small settings" in person("Ann").get(SCREEN).text
    page = person("Ben").get(SCREEN)
    assert page.status_code == 200
    assert f'href="{SCREEN}' not in page.text
    assert 'id="frame-settings"' in page.text


def test_a_screen_that_no_app_has_is_not_there(app, person):
    assert person("Ann").get(f"/plugins/servlet/ac/{KEY}/nothing").status_code == 404
    assert person("Ann").get("/plugins/servlet/ac/com.other/settings").status_code == 404


def test_somebody_from_outside_sees_no_issue(app, person):
    assert person("Dan").get("/browse/SUP-142").status_code == 404
    assert "SUP-142" not in person("Dan").get("/").text


def test_issues_are_listed_by_jql_and_a_broken_query_is_explained(app, person):
    app.ask("PUT", "/rest/api/3/issue/SUP-142/properties/small", json={"count": 2})
    keys = re.compile(r'href="/browse/([A-Z]+-\d+)">\1')
    found = person("Ann").get("/", params={"as": "Ann", "jql": "smallCount > 0"}).text
    assert keys.findall(found) == ["SUP-142"]
    broken = person("Ann").get("/", params={"as": "Ann", "jql": "nonsense = 1"}).text
    assert "Field &#x27;nonsense&#x27; does not exist" in broken


def test_manage_apps_installs_and_says_why_an_install_failed(site, newcomer, person):
    admin = person("Ann")
    newcomer.answers = [500]
    form = {"do": "install", "address": newcomer.url}
    page = admin.post("/_page/app", data=form).text
    assert "The app answered 500 to installed." in page
    page = admin.post("/_page/app", data=form).text
    assert "Small app is installed." in page
    assert "Configure" in page
    page = admin.post("/_page/app", data={"do": "disable", "key": KEY}).text
    assert "Small app is off." in page
    newcomer.answers = [204, 500]
    page = admin.post("/_page/app", data={"do": "uninstall", "key": KEY}).text
    assert "Small app is uninstalled. The app answered 500." in page
    assert "No apps are installed." in page


def test_manage_apps_is_for_admins(site, newcomer, person):
    other = person("Ben")
    assert other.get("/plugins/servlet/upm").status_code == 403
    other.post("/_page/app", data={"do": "install", "address": newcomer.url})
    assert site.get("state")["apps"] == []


def test_a_comment_and_a_new_status_are_done_as_whoever_looks(site, app, person):
    person("Ben").post("/_page/issue", data={"issue": "SUP-142", "comment": "By Ben"})
    person("Ben").post("/_page/issue", data={"issue": "SUP-142", "status": "10003"})
    person("Cara").post("/_page/issue", data={"issue": "SUP-142", "comment": "By Cara"})
    held = site.get("issue/SUP-142")
    assert held["comments"][-1] == "By Ben"
    assert held["values"]["status"] == "10003"


def test_text_of_people_cannot_leave_its_place(site, app, person):
    site.post("change", {"issue": "SUP-142", "fields": {"summary": "<script>x</script>"}})
    page = person("Ann").get("/browse/SUP-142").text
    assert "<script>x</script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_a_frame_address_is_signed_for_the_person_and_names_the_issue(site, app):
    minted = site.post("mint", {"module": "panel", "account": "Ben", "issue": "SUP-142"})
    url = httpx2.URL(minted["frame_url"])
    assert url.params["issueKey"] == "SUP-142"
    assert url.params["xdm_e"] == site.url
    assert url.params["lic"] == "active"
    claims = jwt.decode(url.params["jwt"], app.installed["sharedSecret"], algorithms=["HS256"])
    context = jwt.decode(minted["context_token"], app.installed["sharedSecret"], ["HS256"])
    assert claims["sub"] == context["sub"]
    assert claims["iss"] == app.installed["clientKey"]
    assert context["qsh"] == "context-qsh"
    assert context["context"]["jira"]["issue"]["key"] == "SUP-142"


def test_the_tokens_of_a_dialog_name_no_issue_unless_the_tester_wants_it(site, app):
    def context():
        minted = site.post("mint", {"module": "dlg", "account": "Ben", "issue": "SUP-142"})
        claims = jwt.decode(
            minted["context_token"], app.installed["sharedSecret"], algorithms=["HS256"]
        )
        return claims["context"]

    assert context() == {}
    site.post("config", {"context_in_dialogs": True})
    assert context()["jira"]["issue"]["key"] == "SUP-142"


def test_an_unlicensed_site_says_so_in_the_frame_address(site, app):
    site.post("config", {"licence": "none"})
    minted = site.post("mint", {"module": "panel", "account": "Ben", "issue": "SUP-142"})
    assert httpx2.URL(minted["frame_url"]).params["lic"] == "none"


@pytest.mark.parametrize(
    "body",
    [{"module": "nothing", "account": "Ann"}, {"module": "panel", "account": "Zoe"}, {}],
    ids=["unknown module", "unknown person", "empty"],
)
def test_a_question_that_the_control_cannot_answer_is_refused(site, app, body):
    with pytest.raises(httpx2.HTTPStatusError) as caught:
        site.post("mint", body)
    assert caught.value.response.status_code == 400
