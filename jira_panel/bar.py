"""The panel's buttons, each present, disabled with its reason, or absent."""

from collections.abc import Mapping
from dataclasses import dataclass

from records.policy import Verdict
from records.shapes import PanelRecords

# With these the buttons would only repeat what the message says already.
SPEAKS_FOR_ITSELF = frozenset(
    {"suspended", "disabled", "panel_hidden", "not_connected", "needs_login", "ip_blocked"}
)
DOWN = "Creating and linking wait until Salesforce answers again."


@dataclass(frozen=True)
class Button:
    key: str
    label: str
    allowed: bool
    reason: str = ""


@dataclass(frozen=True)
class Bar:
    """`reason` stands once below the buttons; `absent` where it took a button away. `note` says in
    words what a switch took away."""

    buttons: tuple[Button, ...]
    reason: str = ""
    absent: bool = False
    note: str = ""
    checking: bool = False

    def has(self, key: str) -> bool:
        return any(one.key == key and one.allowed for one in self.buttons)


LABELS = {"create": "Create", "link": "Link", "unlink": "Unlink", "upload": "Upload"}


def bar_of(verdicts: Mapping[str, Verdict], records: PanelRecords) -> Bar:
    shown = {key: verdicts[key] for key in LABELS if verdicts[key].shown and _wanted(key, records)}
    if records.problem and records.problem.code in ("suspended", "disabled", "panel_hidden"):
        shown = {}
    buttons = tuple(_button(key, verdict, records) for key, verdict in shown.items())
    why = _why(verdicts)
    return Bar(
        buttons,
        reason=why.sentence if why else "",
        absent=why is not None and not why.shown,
        note=_note(verdicts, records),
        checking=any(verdict.code == "checking" for verdict in shown.values()),
    )


def _wanted(key: str, records: PanelRecords) -> bool:
    """There is nothing to unlink on an issue without links."""
    return key != "unlink" or records.total > 0


def _button(key: str, verdict: Verdict, records: PanelRecords) -> Button:
    if verdict.allowed and key in ("create", "link") and records.problem and records.problem.retry:
        return Button(key, LABELS[key], False, DOWN)
    return Button(key, LABELS[key], verdict.allowed, verdict.sentence)


def _why(verdicts: Mapping[str, Verdict]) -> Verdict | None:
    """Of a permission or restriction; what a message of the panel says is not said again."""
    quiet = SPEAKS_FOR_ITSELF | {"checking", "switch_off", "unlicensed"}
    refused = (verdicts[key] for key in LABELS if not verdicts[key].allowed)
    return next((one for one in refused if one.code not in quiet), None)


def _note(verdicts: Mapping[str, Verdict], records: PanelRecords) -> str:
    if records.total == 0 and verdicts["link"].code == "switch_off":
        return "Linked records will show here. Linking is switched off for this site."
    return ""
