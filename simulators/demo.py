"""`make demo`: the service between a simulated Jira site and a simulated Salesforce org, on loopback."""

import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from simulators.create_form import configure, customise
from simulators.jira_site.custom_ui.modules import ADMIN_PLACE
from simulators.setting_up import connect, install, install_on_forge, link_samples
from simulators.stack import ROOT, Addresses, Stack, is_free
from simulators.staffing import PASSWORD, USERNAME, license_uploads

FOLDER = ROOT / "var" / "demo"
PORTS = "8000,9101,9102"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KEYS = ("secret_key", "encryption_keys")

WHERE_TO_CLICK = """
Sinergify runs. Open in a browser:

  Jira, an issue with linked records   {jira}/browse/SUP-142
  Jira, connecting Salesforce          {jira}/plugins/servlet/ac/Sinergify.Sinergify/Authentication
  the same issue, the app on Forge     {jira}/browse/SUP-142?host=forge
  its screens on Forge                 {jira}{forge_screens}
  Salesforce (make it slow, down …)    {salesforce}/
  Support staff, Django admin          {service}/support/  ({staff} / {staff_password})
    second factor, each good once      {codes}

  On the issue: Create shows a form with every kind of field, Link finds more records, Unlink takes
  some away, Upload creates cases from a CSV file. On top of each page you choose who you are (Ann
  Lee is a Jira admin) and the theme. Comment on the issue or edit it: the state beside Refresh opens
  its timeline, and Apps, Activity shows what went to Salesforce. It is connected already; by hand:
  Salesforce login {username} / {password}
  consumer key {key}, secret {secret}

Logs are in {folder}. Ctrl-C stops everything.
"""


class Ended(BaseException):
    """Somebody asked the demo to stop."""


def main() -> None:
    where = addresses(os.environ.get("DEMO_PORTS", PORTS))
    taken = [port for port in ports_of(where) if not is_free(port)]
    if taken:
        sys.exit(refusal(taken))
    for number in ENDINGS:
        signal.signal(number, _end)
    stack = Stack(where, fresh(FOLDER))
    try:
        run(stack)
    except Ended:
        print("\nStopping …", flush=True)
    finally:
        ignore_further()
        stack.stop()
    print("Stopped.", flush=True)


def run(stack: Stack) -> None:
    print("Starting: database, service, worker, simulated Jira and Salesforce …", flush=True)
    stack.start()
    credentials = set_up(stack.where)
    codes = license_uploads(stack)
    print(told(stack, credentials, codes), flush=True)
    while not stack.ended():
        threading.Event().wait(1)
    sys.exit(f"{', '.join(stack.ended())} ended; see the logs in {stack.folder}.")


def set_up(where: Addresses) -> dict[str, str]:
    """Install, connect, configure and link as people would."""
    customise(where)
    install(where)
    credentials = connect(where)
    configure(where)
    link_samples(where)
    install_on_forge(where)
    return credentials


def told(stack: Stack, credentials: dict[str, str], codes: list[str]) -> str:
    inside = stack.folder.is_relative_to(Path.cwd())
    folder = stack.folder.relative_to(Path.cwd()) if inside else stack.folder
    where = stack.where
    return WHERE_TO_CLICK.format(
        jira=where.jira,
        forge_screens=ADMIN_PLACE,
        salesforce=where.salesforce,
        service=where.service,
        staff=USERNAME,
        staff_password=PASSWORD,
        codes=" ".join(codes),
        folder=folder,
        **credentials,
    )


def addresses(text: str) -> Addresses:
    """Ports of the service, of Jira and of Salesforce."""
    parts = text.split(",")
    if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
        sys.exit(f"DEMO_PORTS has three numbers: service, Jira, Salesforce; for instance {PORTS}.")
    return Addresses(*(int(part) for part in parts))


def ports_of(where: Addresses) -> tuple[int, int, int]:
    return where.service_port, where.jira_port, where.salesforce_port


def refusal(taken: list[int]) -> str:
    ports = " and ".join(map(str, taken))
    other = "DEMO_PORTS=8010,9111,9112 make demo"
    return f"Another program listens on port {ports}. Stop it, or choose other ports:\n  {other}"


def fresh(folder: Path) -> Path:
    """Both worlds start anew, so what the service knew of them goes; its keys stay."""
    for path in folder.iterdir() if folder.is_dir() else []:
        if path.name in KEYS:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return folder


def _end(number: int, frame: FrameType | None) -> None:
    ignore_further()
    raise Ended


def ignore_further() -> None:
    """A second Ctrl-C does not leave processes behind."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    main()
