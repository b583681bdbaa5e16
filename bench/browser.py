"""In a real browser: from the frame's load to the first record with its values."""

import shutil
import sys

from bench.figures import Figure, quantile
from bench.world import world
from simulators.setting_up import link_samples

ROUNDS = 12
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Runs in each frame before its own scripts.
WATCH = """
new MutationObserver(() => {
  const drawn = document.querySelector('#panel tbody td .loz, #panel .pairs dd .loz');
  if (drawn && window.firstRecord === undefined) window.firstRecord = performance.now();
}).observe(document, { childList: true, subtree: true });
"""


def browser_path() -> str | None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print(
            "No Chromium on this machine: the figure of the browser is left out.", file=sys.stderr
        )
    return path


def measure() -> list[Figure]:
    path = browser_path()
    if path is None:
        return []
    from playwright.sync_api import sync_playwright

    with world("browser") as here, sync_playwright() as playwright:
        link_samples(here.where)
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        took = [first_record(chromium, f"{here.where.jira}/browse/SUP-142") for _ in range(ROUNDS)]
        chromium.close()
    name = "from frame load to the first record in Chromium"
    return [
        Figure(f"{name}, first visit", took[0], "ms"),
        Figure(f"{name}, median", quantile(took[1:], 0.5), "ms"),
        Figure(f"{name}, p95", quantile(took[1:], 0.95), "ms"),
    ]


def first_record(chromium: object, address: str) -> float:
    """Milliseconds of the list panel's frame; every page is a visit of its own."""
    page = chromium.new_page()  # type: ignore[attr-defined]
    page.add_init_script(WATCH)
    page.goto(address)
    frame = page.wait_for_selector("#frame-panel-list iframe, iframe[id*=panel-list]")
    inner = frame.content_frame()
    inner.wait_for_function("() => window.firstRecord !== undefined", timeout=20_000)
    took = float(inner.evaluate("window.firstRecord"))
    page.close()
    return took
