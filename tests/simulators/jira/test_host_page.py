"""The page hosts frames of an app from another site with Atlassian's own host script."""

import re

import jwt
import pytest

from tests.browser_support import WITH_WINDOWS, chromium_path
from tests.simulators.jira.small_app import KEY
from tests.worlds import CHROMIUM_ARGS

pytestmark = pytest.mark.browser
ELSEWHERE = re.compile(r"^https?://(?!localhost|127\.0\.0\.1)")
SIZE = {"width": 1400, "height": 900}
SCREEN = f"/plugins/servlet/ac/{KEY}/settings"


def new_page(browser):
    context = browser.new_context(viewport=SIZE)
    context.route(ELSEWHERE, lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(8000)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


@pytest.fixture(scope="module")
def _page(browser):
    """One for all tests, so that processes are started and scripts read once."""
    page = new_page(browser)
    yield page
    page.context.close()


@pytest.fixture
def page(_page, site, app):
    _page.problems = []
    _page.context.clear_cookies()
    _page.set_viewport_size(SIZE)
    yield _page
    _page.goto("about:blank")


@pytest.fixture
def frame(page, site):
    """`frame("panel")` is the ready frame of a module on the page that is open."""

    def ready(module):
        element = page.wait_for_selector(f"#frame-{module} iframe[data-ready]")
        return element.content_frame()

    return ready


@pytest.fixture
def panel(page, site, frame):
    """The right panel of SUP-142."""
    page.goto(f"{site.url}/browse/SUP-142")
    return frame("panel")


def asked(frame, name):
    """The answer of a host function that calls back."""
    return frame.evaluate(f"() => new Promise((done) => AP.{name}(done))")


def open_dialog(page, panel, options):
    panel.evaluate("(options) => { AP.dialog.create(options) }", options)
    return page.wait_for_selector(".dialog iframe[data-ready]").content_frame()


LISTEN = "() => { window.heard = []; AP.events.on('dialog.close', (data) => heard.push(data)) }"
HEARD = "() => window.heard.length > 0"


def test_both_panels_stand_on_the_issue_page_at_their_widths(page, panel, frame):
    left, right = page.query_selector("#frame-list"), page.query_selector("#frame-panel")
    frame("list")
    assert 660 <= left.bounding_box()["width"] <= 780
    assert 320 <= right.bounding_box()["width"] <= 360
    assert page.problems == []


def test_a_frame_gets_its_token_by_promise_for_whoever_looks(page, site, panel, app):
    token = panel.evaluate("async () => await AP.context.getToken()")
    claims = jwt.decode(token, app.installed["sharedSecret"], algorithms=["HS256"])
    assert claims["qsh"] == "context-qsh"
    assert claims["context"]["jira"]["issue"]["key"] == "SUP-142"
    people = {one["account"]: one["name"] for one in site.get("state")["users"]}
    assert people[claims["sub"]] == "Ann Lee"


def test_another_person_can_be_chosen_on_top(page, panel, frame):
    page.select_option("#who", label="Ben Ortiz")
    page.wait_for_load_state()
    panel = frame("panel")
    assert asked(panel, "user.getLocale") == "de_DE"
    assert asked(panel, "user.getTimeZone") == "Europe/Berlin"


def test_a_dialog_opens_with_its_data_and_answers_the_panel(page, panel):
    panel.evaluate(LISTEN)
    dialog = open_dialog(
        page, panel, {"key": "dlg", "size": "small", "chrome": False, "customData": {"n": 7}}
    )
    assert asked(dialog, "dialog.getCustomData") == {"n": 7}
    assert page.query_selector(".dialog").bounding_box()["width"] == 400
    assert page.query_selector(".dialog button") is None
    dialog.evaluate("() => { AP.dialog.close({ linked: 2 }) }")
    panel.wait_for_function(HEARD)
    assert panel.evaluate("() => heard") == [{"linked": 2}]
    assert page.query_selector(".dialog") is None


def test_a_dialog_has_the_size_that_was_asked_for(page, panel):
    wanted = {"medium": 600, "large": 800, "x-large": 968, "fullscreen": 1400}
    for size, width in wanted.items():
        dialog = open_dialog(page, panel, {"key": "dlg", "size": size, "chrome": False})
        assert page.query_selector(".dialog").bounding_box()["width"] == width
        dialog.evaluate("() => { AP.dialog.close() }")
        page.wait_for_selector(".dialog", state="detached")


def test_a_dialog_with_chrome_has_a_title_and_buttons(page, panel):
    panel.evaluate(LISTEN)
    options = {"key": "dlg", "size": "medium", "chrome": True, "header": "Choose"}
    open_dialog(page, panel, options)
    assert page.inner_text(".dialog header") == "Choose"
    page.click(".dialog footer >> text=Cancel")
    panel.wait_for_function(HEARD)
    assert page.query_selector(".dialog") is None


@pytest.mark.parametrize("where", ["in the frame", "on the page"])
def test_escape_closes_a_dialog_tells_the_panel_and_gives_the_focus_back(page, panel, where):
    panel.evaluate(LISTEN)
    panel.focus("#go")
    dialog = open_dialog(page, panel, {"key": "dlg", "size": "small", "chrome": False})
    if where == "in the frame":
        dialog.focus("#go")
        dialog.press("#go", "Escape")
    else:
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Escape")
    panel.wait_for_function(HEARD)
    assert panel.evaluate("() => heard") in ([None], [{}])
    assert page.query_selector(".dialog") is None
    assert page.evaluate("() => document.activeElement.closest('.frame').id") == "frame-panel"
    assert page.problems == []


def test_a_flag_stands_on_the_page_and_its_action_is_told(page, panel):
    panel.evaluate(
        """() => { window.chosen = [];
        AP.events.on('flag.action', (data) => chosen.push(data.actionIdentifier));
        AP.flag.create({ title: 'Linked', body: '2 <b>cases</b>', type: 'success',
                         close: 'manual', actions: { open: 'Open' } }) }"""
    )
    flag = page.wait_for_selector(".flag-success")
    assert flag.inner_text().split() == ["Linked", "2", "cases", "Open", "Dismiss"]
    page.click("text=Open")
    panel.wait_for_function("() => chosen.length")
    assert panel.evaluate("() => chosen") == ["open"]
    page.click("text=Dismiss")
    assert page.query_selector(".flag") is None


def test_events_reach_the_other_frames_of_the_app(page, panel, frame):
    other = frame("list")
    other.evaluate("() => { AP.events.on('linked', (data) => { window.got = data }) }")
    panel.evaluate("() => { AP.events.emit('linked', { count: 3 }) }")
    other.wait_for_function("() => window.got")
    assert other.evaluate("() => got") == {"count": 3}


def test_a_frame_grows_with_its_content_and_shrinks_again(page, panel):
    height = "() => document.querySelector('#frame-panel iframe').offsetHeight"
    before = page.evaluate(height)
    panel.evaluate(
        "() => { const p = document.createElement('p'); p.id = 'long'; p.style.height = '500px';"
        " document.querySelector('.ac-content').append(p) }"
    )
    page.wait_for_function(f"({height})() > {before + 400}")
    panel.evaluate("() => document.getElementById('long').remove()")
    page.wait_for_function(f"({height})() < {before + 100}")


def test_the_theme_of_the_page_reaches_the_frame(page, panel):
    mode = "() => document.documentElement.dataset.colorMode"
    panel.evaluate("() => { AP.theming.initializeTheming() }")
    panel.wait_for_function(f"({mode})() === 'light'")
    page.click("#theme")
    panel.wait_for_function(f"({mode})() === 'dark'")
    page.reload()
    assert page.evaluate(mode) == "dark"


def test_a_screen_knows_the_pages_address_and_keeps_its_place_in_the_hash(page, site, frame):
    page.goto(f"{site.url}{SCREEN}?s=x&code=abc&state=1%202")
    screen = frame("settings")
    assert asked(screen, "getLocation").endswith(f"{SCREEN}?s=x&code=abc&state=1%202")
    screen.evaluate("() => { AP.history.replaceState('Case/Search') }")
    page.wait_for_function("() => location.hash === '#!Case%2FSearch'")
    assert asked(screen, "history.getState") == "Case/Search"
    screen.evaluate("() => { AP.history.pushState('Case/List') }")
    page.wait_for_function("() => location.hash === '#!Case%2FList'")
    page.go_back()
    assert asked(screen, "history.getState") == "Case/Search"


def test_a_screen_can_fill_the_page_and_is_about_1040_wide(page, site, frame):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}{SCREEN}")
    screen = frame("settings")
    screen.evaluate("() => { AP.sizeToParent() }")
    page.wait_for_selector("iframe.fill")
    box = page.query_selector("#frame-settings iframe").bounding_box()
    assert (box["width"], box["height"]) == (1040, 852)


def test_a_frame_can_lead_to_a_screen_of_its_app_and_to_an_issue(page, panel, frame):
    go = "() => { AP.navigator.go('%s', %s) }"
    panel.evaluate(go % ("addonmodule", f"{{ addonKey: '{KEY}', moduleKey: 'settings' }}"))
    page.wait_for_url("**/settings?s=*")
    frame("settings").evaluate(go % ("issue", "{ issueKey: 'DEV-9' }"))
    page.wait_for_url("**/browse/DEV-9")


@pytest.fixture
def whole_page(browser):
    """In the browser with its windows: the one without them knows no rule for cookies of others."""
    path = chromium_path(WITH_WINDOWS)
    if path is None:
        pytest.skip("No Chromium with windows on this machine: this browser test is skipped.")
    whole = browser.browser_type.launch(executable_path=path, args=CHROMIUM_ARGS)
    page = new_page(whole)
    page.problems = []
    yield page
    whole.close()


def test_a_frame_of_another_site_gets_no_cookies_at_all(whole_page, site, app):
    page = whole_page
    page.goto(f"{app.url}/cookie")
    page.goto(f"{app.url}/first-party")
    assert app.seen_cookies[-1]["plain"] == "1"
    app.seen_cookies.clear()
    page.goto(f"{site.url}/browse/SUP-142")
    page.wait_for_selector("#frame-panel iframe[data-ready]")
    assert app.seen_cookies
    assert not any(app.seen_cookies)


def test_a_module_that_jira_no_longer_has_is_explained_where_its_frame_would_stand(
    page, site, panel
):
    site.post("uninstall")
    panel.evaluate("() => { AP.dialog.create({ key: 'dlg', size: 'small', chrome: false }) }")
    assert "has no module dlg" in page.wait_for_selector(".dialog [role=alert]").inner_text()


@pytest.fixture
def clocked(browser):
    """A page whose time the test moves."""
    page = new_page(browser)
    page.clock.install()
    yield page
    page.context.close()


def test_a_frame_that_stays_silent_is_named_as_such(clocked, site, app):
    panel = {
        "key": "silent",
        "url": "/silent",
        "name": {"value": "Silent"},
        "location": "atl.jira.view.issue.left.context",
    }
    app.changes = {"modules": {"webPanels": [panel]}}
    site.post("install", {"app": app.url})
    clocked.goto(f"{site.url}/browse/SUP-142")
    clocked.wait_for_selector("#frame-silent iframe")
    assert clocked.query_selector("[role=alert]") is None
    clocked.clock.fast_forward(12_000)
    said = clocked.wait_for_selector("#frame-silent [role=alert]").inner_text()
    assert f"The app at {app.url} isn’t responding." in said


def test_the_focus_stays_in_an_open_dialog(page, panel):
    open_dialog(page, panel, {"key": "dlg", "size": "small", "chrome": False})
    page.focus("#comment")
    assert page.evaluate("() => document.activeElement.closest('.dialog') !== null")
    assert page.is_visible("#blanket")
