"""What support staff see, in light and dark, wide and narrow."""

from typing import Any

from simulators.stack import ROOT, Addresses
from simulators.staffing import PASSWORD, USERNAME

FOLDER = ROOT / "var" / "shots"
PAGES = {
    "dashboard": "/support/",
    "tenants": "/support/tenants/tenant/",
    "events": "/support/sync/issueevent/",
    "bulk-jobs": "/support/bulkcreate/upload/",
    "audit": "/support/tenants/auditentry/",
}
WIDTHS = {"": 1360, "-narrow": 400}
COUNTED_MS = 65_000


class Support:
    """Logs in once by password and recovery code."""

    def __init__(self, where: Addresses, browser: Any, codes: list[str]) -> None:
        self.where = where
        self.browser = browser
        self.code = codes[0]

    def all(self) -> None:
        page = self.browser.new_page(viewport={"width": 1360, "height": 1000})
        self._log_in(page)
        page.wait_for_timeout(COUNTED_MS)  # figures are added up once a minute
        for theme in ("light", "dark"):
            page.evaluate(f"localStorage.setItem('theme', '{theme}')")
            for name, path in PAGES.items():
                self._take(page, name, path, theme)
            self._tenant(page, theme)
        page.close()

    def _log_in(self, page: Any) -> None:
        page.goto(f"{self.where.service}/support/")
        page.screenshot(path=FOLDER / "support-login.png")
        page.fill("#id_username", USERNAME)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.fill("#id_code", self.code)
        page.screenshot(path=FOLDER / "support-second-factor.png")
        page.click("#content-main [type=submit]")
        page.wait_for_selector(".board")

    def _tenant(self, page: Any, theme: str) -> None:
        page.goto(f"{self.where.service}/support/tenants/tenant/")
        address = page.locator("#result_list tbody th a").first.get_attribute("href")
        self._take(page, "tenant", address, theme)
        self._take(page, "panel", address.replace("change/", "panel/"), theme)

    def _take(self, page: Any, name: str, path: str, theme: str) -> None:
        for suffix, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(f"{self.where.service}{path}")
            page.screenshot(path=FOLDER / f"support-{name}{suffix}-{theme}.png", full_page=True)
