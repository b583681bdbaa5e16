"""`make shots`: every screen and state in light and dark, as a person at the simulated Jira sees it.

Pictures go to var/shots; with `--pictures` the two of the README are taken anew as well.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from simulators.changing import calm, happen
from simulators.create_form import configure, customise
from simulators.demo import fresh
from simulators.setting_up import connect, install, link_samples
from simulators.stack import APP_KEY, ROOT, Addresses, Stack
from simulators.staffing import license_uploads
from simulators.support_shots import Support

FOLDER = ROOT / "var" / "shots"
PICTURES = ROOT / "docs" / "pictures"
THEMES = ("light", "dark")
SCREENS = (
    *("Authentication", "EventConfiguration", "ConfigurationSettings", "FieldConfiguration"),
    *("SalesforceSettings", "RestrictIssueTypes", "Activity"),
)
STATES: dict[str, dict[str, Any]] = {
    "down": {"down": True},
    "over-its-limit": {"limit_exceeded": True},
    "hidden-field": {"hidden_fields": ["Case.Priority"]},
}
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SETTLED_MS = 1500
CSV = (
    "Subject,Status,Priority,SuppliedEmail,Store\n"
    "Cannot log in,New,high,ann.lee@example.com,Berlin\n"
    "Printer says “PC LOAD LETTER”,New,Medium,jose@example.com,Bonn\n"
    "Rechnung falsch – Müller & Söhne,New,Nope,mueller@example.com,Köln\n"
).encode()


def main(arguments: list[str]) -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit(
            "No Chromium on this machine. Install it, for instance with: apt-get install chromium"
        )
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        Stack(Addresses(), fresh(ROOT / "var" / "shots-stack")).running() as stack,
        sync_playwright() as p,
    ):
        customise(stack.where)
        install(stack.where)
        connect(stack.where)
        configure(stack.where)
        link_samples(stack.where)
        happen(stack.where)
        codes = license_uploads(stack)
        browser = p.chromium.launch(executable_path=path, args=list(CHROMIUM))
        Shots(stack.where, browser).all()
        calm(stack.where)
        Support(stack.where, browser, codes).all()
        browser.close()
    if "--pictures" in arguments:
        _keep_pictures()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")


class Shots:
    def __init__(self, where: Addresses, browser: Any) -> None:
        self.where = where
        self.browser = browser

    def all(self) -> None:
        for theme in THEMES:
            self._issue("issue", theme)
            self._dialogs(theme)
            for screen in SCREENS:
                self._screen(screen, theme)
        for theme in THEMES:
            self._states(theme)

    def _states(self, theme: str) -> None:
        """The issue on bad days; everything is put back afterwards, but what is known of the org's
        fields only after a while."""
        for name, settings in STATES.items():
            with self._org(settings):
                self._issue(f"issue-{name}", theme)
        for width in (240, 320, 480):
            self._panel(width, theme)
        self._issue("issue-without-links", theme, key="SUP-148")
        self._issue("issue-viewer", theme, account="Cara Novak")

    @contextmanager
    def _page(self, theme: str, width: int = 1360, account: str = "Ann Lee") -> Iterator[Any]:
        page = self.browser.new_page(viewport={"width": width, "height": 1000})
        page.goto(f"{self.where.jira}/?as={account}&theme={theme}")
        yield page
        page.close()

    def _issue(
        self, name: str, theme: str, *, key: str = "SUP-142", account: str = "Ann Lee"
    ) -> None:
        with self._page(theme, account=account) as page:
            page.goto(f"{self.where.jira}/browse/{key}")
            self._take(page, f"{name}-{theme}")

    def _screen(self, module: str, theme: str) -> None:
        with self._page(theme) as page:
            page.goto(f"{self.where.jira}/plugins/servlet/ac/{APP_KEY}/{module}")
            page.wait_for_timeout(SETTLED_MS)
            frame = page.frames[-1]
            height = frame.evaluate("document.querySelector('.ac-content').scrollHeight")
            page.set_viewport_size({"width": 1360, "height": max(800, int(height) + 80)})
            self._take(page, f"screen-{module}-{theme}")

    def _panel(self, width: int, theme: str) -> None:
        """The compact panel alone at a width that Jira may give it."""
        with self._page(theme) as page:
            page.goto(f"{self.where.jira}/browse/SUP-142")
            page.wait_for_timeout(SETTLED_MS)
            page.evaluate(
                f"document.querySelector('aside.right, .right').style.width = '{width}px'"
            )
            page.wait_for_timeout(SETTLED_MS)
            panel = page.locator("iframe[id*='panel-compact']").first
            panel.screenshot(path=FOLDER / f"panel-compact-{width}-{theme}.png")

    def _dialogs(self, theme: str) -> None:
        steps: dict[str, Callable[[Any, Any], None]] = {
            "dialog-create-1-objects": self._which,
            "dialog-create-2-form": self._form,
            "dialog-create-3-refused": self._refused,
            "dialog-link": self._search,
            "dialog-details-1-fields": self._details,
            "dialog-details-2-comments": self._comments,
            "dialog-details-3-emails": self._emails,
            "dialog-details-feed": self._feed,
            "dialog-unlink": self._choose,
            "dialog-timeline": self._timeline,
            "dialog-bulk-1-upload": self._upload,
            "dialog-bulk-2-map": self._map,
            "dialog-bulk-3-check": self._check,
            "dialog-bulk-4-result": self._create,
        }
        for name, step in steps.items():
            with self._page(theme) as page:
                page.goto(f"{self.where.jira}/browse/SUP-142")
                page.wait_for_timeout(SETTLED_MS)
                step(page, page.frame_locator("iframe[id*='panel-list']"))
                self._take(page, f"{name}-{theme}")

    def _which(self, page: Any, panel: Any) -> None:
        panel.locator("#do-create").click()
        page.frame_locator(".dialog iframe").locator(".choices button").first.wait_for()

    def _form(self, page: Any, panel: Any) -> None:
        self._which(page, panel)
        dialog = page.frame_locator(".dialog iframe")
        dialog.locator(".choices button").first.click()
        dialog.locator("#f-Subject").fill("pdf")
        dialog.locator("#similar .match").first.wait_for()

    def _refused(self, page: Any, panel: Any) -> None:
        """By the server, and what a record type no longer offers by the form itself."""
        self._form(page, panel)
        dialog = page.frame_locator(".dialog iframe")
        dialog.locator("#f-Subject").fill("x" * 300)
        dialog.locator("#go").click()
        dialog.locator("#f-Subject-error:not([hidden])").wait_for()
        dialog.locator("#f-RecordTypeId").select_option(label="Question")
        dialog.locator("#f-Priority-error:not([hidden])").wait_for()

    def _search(self, page: Any, panel: Any) -> None:
        panel.locator("#do-link").click()
        dialog = page.frame_locator(".dialog iframe")
        dialog.locator("#q").fill("pdf")
        dialog.locator("#q").press("Enter")

    def _details(self, page: Any, panel: Any) -> Any:
        panel.locator("a.rec-name", has_text="00001026").click()
        dialog = page.frame_locator(".dialog iframe")
        dialog.get_by_role("tab", name="Details").wait_for()
        return dialog

    def _comments(self, page: Any, panel: Any) -> None:
        dialog = self._details(page, panel)
        dialog.get_by_role("tab", name="Comments").click()
        dialog.locator("#comment-text").fill("Found it: " + "é" * 1600)

    def _emails(self, page: Any, panel: Any) -> None:
        dialog = self._details(page, panel)
        dialog.get_by_role("tab", name="Emails").click()
        dialog.locator("details.mail summary").first.click()
        dialog.locator(".mail .rich img").first.wait_for()

    def _feed(self, page: Any, panel: Any) -> None:
        """A post that is being written, over those of the record."""
        dialog = self._details(page, panel)
        dialog.get_by_role("tab", name="Feed posts").click()
        box = dialog.get_by_role("textbox", name="New post")
        box.press_sequentially("Fix ships on Thursday:\n- tall footers keep their page")

    def _choose(self, page: Any, panel: Any) -> None:
        panel.locator("#do-unlink").click()
        panel.locator("tbody [data-link]").first.check()
        panel.locator("#choose-go").click()

    def _timeline(self, page: Any, panel: Any) -> None:
        """Of the issue that has some trouble."""
        page.goto(f"{self.where.jira}/browse/SUP-143")
        panel.locator("#do-timeline").click()
        page.frame_locator(".dialog iframe").locator("#line > li").first.wait_for()

    def _upload(self, page: Any, panel: Any) -> None:
        """Behind a file of an earlier picture, which is thrown away or done."""
        panel.locator("#do-upload").click()
        dialog = page.frame_locator(".dialog iframe")
        dialog.locator("[data-state]").wait_for()
        for action in ("back", "other", "new"):
            button = dialog.locator(f".dialog-foot [data-action={action}]")
            if button.count():
                button.click()
                page.wait_for_timeout(SETTLED_MS)
        dialog.locator("#file").wait_for(state="attached")

    def _map(self, page: Any, panel: Any) -> None:
        self._upload(page, panel)
        file = {"name": "november-terminals.csv", "mimeType": "text/csv", "buffer": CSV}
        page.frame_locator(".dialog iframe").locator("#file").set_input_files(file)
        page.frame_locator(".dialog iframe").locator("[data-state=mapping]").wait_for()

    def _check(self, page: Any, panel: Any) -> None:
        self._map(page, panel)
        page.frame_locator(".dialog iframe").locator("[data-action=check]").click()
        page.frame_locator(".dialog iframe").locator("[data-state=checked]").wait_for()

    def _create(self, page: Any, panel: Any) -> None:
        self._check(page, panel)
        dialog = page.frame_locator(".dialog iframe")
        dialog.locator("[data-action=confirm]").click()
        dialog.locator("#link").uncheck()
        dialog.locator("[data-action=start]").click()
        dialog.locator("[data-state=done]").wait_for()

    def _take(self, page: Any, name: str) -> None:
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=FOLDER / f"{name}.png", full_page=True)

    @contextmanager
    def _org(self, settings: dict[str, Any]) -> Iterator[None]:
        address = f"{self.where.salesforce}/_control/settings"
        with httpx2.Client(trust_env=False, timeout=20) as client:
            before = client.get(address).json()
            client.post(address, json=settings).raise_for_status()
            yield
            client.post(address, json={name: before[name] for name in settings})


def _keep_pictures() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for shot, picture in (
        ("issue-light", "issue"),
        ("screen-Authentication-light", "authentication"),
    ):
        shutil.copy(FOLDER / f"{shot}.png", Path(PICTURES) / f"{picture}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
