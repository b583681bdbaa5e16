"""`make demo`: the service between a simulated Jira site and a simulated Salesforce org, on loopback."""

import signal
import sys
import threading
from pathlib import Path

from simulators.setting_up import connect, install, link_samples
from simulators.stack import ROOT, Addresses, Stack

FOLDER = ROOT / "var" / "demo"
PORTS = Addresses(service_port=8000, jira_port=9101, salesforce_port=9102)

WHERE_TO_CLICK = """
Sinergify runs. Open in a browser:

  Jira, an issue with linked records   {jira}/browse/SUP-142
  Jira, connecting Salesforce          {jira}/plugins/servlet/ac/Sinergify.Sinergify/Authentication
  Salesforce (make it slow, down …)    {salesforce}/

  On the issue: Link finds more records, Unlink takes some away. The user menu on top changes the person
  (Ann Lee is a Jira admin) and the theme. Salesforce login: {username} / {password}
  Consumer key {key}, secret {secret}

Logs are in {folder}. Ctrl-C stops everything.
"""


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print("Starting: database, service, worker, simulated Jira and Salesforce …", flush=True)
    with Stack(PORTS, FOLDER).running() as stack:
        credentials = set_up(stack)
        print(
            WHERE_TO_CLICK.format(
                jira=PORTS.jira,
                salesforce=PORTS.salesforce,
                folder=FOLDER.relative_to(Path.cwd())
                if FOLDER.is_relative_to(Path.cwd())
                else FOLDER,
                **credentials,
            ),
            flush=True,
        )
        while not stop.wait(1):
            dead = [p for p in stack.processes if p.poll() is not None]
            if dead:
                sys.exit(f"A part ended by itself; see the logs in {FOLDER}.")
        print("\nStopping …", flush=True)


def set_up(stack: Stack) -> dict[str, str]:
    """Install, connect and link as people would; the simulators start anew, so this runs each time."""
    install(stack.where)
    credentials = connect(stack.where)
    link_samples(stack.where)
    return credentials


if __name__ == "__main__":
    main()
