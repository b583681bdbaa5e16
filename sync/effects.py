"""What an event did to each record, and what that makes of the event."""

from collections.abc import Iterable

from common import clock
from sync.models import Effect, IssueEvent
from sync.work import Outcome

State = Effect.State
WORST_FIRST = (State.FAILED, State.DONE, State.NOTHING)


def keep(event: IssueEvent, outcomes: Iterable[Outcome]) -> str:
    """Store them; why some have to be tried again, empty where none has."""
    outcomes, now = _one_a_record(outcomes), clock.now()
    rows = [
        Effect(
            event=event,
            object_name=one.link.object_name,
            record_id=one.link.record_id,
            record_name=one.link.name,
            state=one.state,
            reason=one.reason,
            sent=dict(one.sent) or None,
            at=now,
        )
        for one in outcomes
        if not one.again
    ]
    told = [one.record_id for one in rows]
    event.effects.filter(state=State.FAILED).exclude(record_id__in=told).delete()
    if rows:
        Effect.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["event", "record_id"],
            update_fields=["record_name", "state", "reason", "sent", "at"],
        )
    return next((one.reason for one in outcomes if one.again), "")


def _one_a_record(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """A record that a rule made is also one whose fields are looked at: what says more counts."""
    found: dict[str, Outcome] = {}
    for one in outcomes:
        held = found.get(one.link.record_id)
        if held is None or _weight(one) < _weight(held):
            found[one.link.record_id] = one
    return list(found.values())


def _weight(one: Outcome) -> int:
    return -1 if one.again else WORST_FIRST.index(State(one.state))


def summary(event: IssueEvent) -> tuple[str, str]:
    """State and reason of the event: the worst of its records counts."""
    told = list(event.effects.order_by("pk").values_list("state", "reason"))
    for state in WORST_FIRST:
        reasons = [reason for one, reason in told if one == state]
        if reasons:
            return state, next((one for one in reasons if one), "")
    return State.NOTHING, ""
