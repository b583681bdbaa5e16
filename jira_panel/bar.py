"""The panel's buttons, each present, disabled with its reason, or absent."""

from collections.abc import Mapping
from dataclasses import dataclass

from records.policy import Verdict
from records.shapes import PanelRecords

# With these the buttons would only repeat what the message says already.
SPEAKS_FOR_ITSELF = frozenset(
    {"suspended", "disabled", "panel_hidden", "not_connected", "needs_login", "ip_blocked"}
)
DOWN = "Linking waits until Salesforce answers again."


@dataclass(frozen=True)
class Button:
    key: str
    label: str
    allowed: bool
    reason: str = ""


@dataclass(frozen=True)
class Bar:
    """`reason` stands once below the buttons. `note` says in words what is absent by a switch."""

    buttons: tuple[Button, ...]
    reason: str = ""
    note: str = ""
    checking: bool = False

    def has(self, key: str) -> bool:
        return any(one.key == key and one.allowed for one in self.buttons)


LABELS = {"link": "Link", "unlink": "Unlink"}


def bar_of(verdicts: Mapping[str, Verdict], records: PanelRecords) -> Bar:
    shown = {key: verdicts[key] for key in LABELS if verdicts[key].shown and _wanted(key, records)}
    if records.problem and records.problem.code in ("suspended", "disabled", "panel_hidden"):
        shown = {}
    buttons = tuple(_button(key, verdict, records) for key, verdict in shown.items())
    return Bar(
        buttons,
        reason=_reason(verdicts, records),
        note=_note(verdicts, records),
        checking=any(verdict.code == "checking" for verdict in shown.values()),
    )


def _wanted(key: str, records: PanelRecords) -> bool:
    """There is nothing to unlink on an issue without links."""
    return key != "unlink" or records.total > 0


def _button(key: str, verdict: Verdict, records: PanelRecords) -> Button:
    if verdict.allowed and key == "link" and records.problem and records.problem.retry:
        return Button(key, LABELS[key], False, DOWN)
    return Button(key, LABELS[key], verdict.allowed, verdict.sentence)


def _reason(verdicts: Mapping[str, Verdict], records: PanelRecords) -> str:
    """Of a permission; what a message of the panel says already is not said again."""
    for key in LABELS:
        verdict = verdicts[key]
        quiet = verdict.allowed or verdict.code in SPEAKS_FOR_ITSELF or verdict.code == "checking"
        if not quiet and verdict.code != "switch_off":
            return verdict.sentence
    return ""


def _note(verdicts: Mapping[str, Verdict], records: PanelRecords) -> str:
    if records.total == 0 and verdicts["link"].code == "switch_off":
        return "Linked records will show here. Linking is switched off for this site."
    return ""
