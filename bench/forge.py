"""Under Forge beside Connect: what a panel's shell weighs, and the time to the first record."""

import gzip
import re

from bench.browser import ARGUMENTS, ROUNDS, browser_path, first_record
from bench.figures import Figure, quantile
from bench.world import world
from simulators.setting_up import install_on_forge, link_samples
from simulators.stack import ROOT

SHELL = ROOT / "forge" / "dist" / "shell"
CONNECT = "the same under Connect"


def measure() -> list[Figure]:
    return [*_times(), Figure("shell of a Forge panel, compressed", _weight(), "KB")]


def _times() -> list[Figure]:
    path = browser_path()
    if path is None:
        return []
    from playwright.sync_api import sync_playwright

    with world("forge") as here, sync_playwright() as playwright:
        link_samples(here.where)
        install_on_forge(here.where)
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        issue = f"{here.where.jira}/browse/SUP-142"
        hosts = {"connect": issue, "forge": f"{issue}?host=forge"}
        took: dict[str, list[float]] = {host: [] for host in hosts}
        for _ in range(ROUNDS):
            for host, address in hosts.items():
                took[host].append(first_record(chromium, address))
        chromium.close()
    name = "from frame load to the first record under Forge"
    first = Figure(f"{name}, first visit", took["forge"][0], "ms", took["connect"][0], CONNECT)
    middle = [quantile(took[host][1:], 0.5) for host in ("forge", "connect")]
    return [first, Figure(f"{name}, median", middle[0], "ms", middle[1], CONNECT)]


def _weight() -> float:
    """The page, what its head names, the panel's module and all that these import at once."""
    wanted = ["index.html", "theme.js", "shell.css", "htmx.js", "sinergify/icons.svg"]
    wanted += ["shell.js", "js/panel.js"]
    for name in wanted:
        if name.endswith(".js"):
            text = (SHELL / name).read_text(encoding="utf-8")
            parts = re.findall(r'(?:from|import)"\./(?:js/)?(part-[^"]+)"', text)
            wanted += [f"js/{one}" for one in parts if f"js/{one}" not in wanted]
    return sum(len(gzip.compress((SHELL / name).read_bytes())) for name in wanted) / 1024
