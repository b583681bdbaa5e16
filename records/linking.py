"""Tying records to an issue and untying them. Our own store is the truth; Jira and Salesforce are
told afterwards (`records.mirror`)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from common import clock
from common.errors import Refused
from jira.caller import IssueRef, JiraCaller
from mapping.models import MappedObject
from records import activity, links, mirror, policy
from records.models import RecordLink
from records.policy import Action
from records.signals import linked
from salesforce import ids, schema, soql
from salesforce.client import client_for
from salesforce.schema import ObjectSchema
from tenants.models import Tenant

MOST_AT_ONCE = 50
TIMEOUT = 15.0


def link(caller: JiraCaller, object_name: str, record_ids: Iterable[str]) -> list[RecordLink]:
    """Link records that exist in Salesforce; what is linked already stays as it is.

    Brings the links of all given records that exist; who gets fewer than asked for should say which
    are gone. Refused where none exists, an id is none of this object, or a rule forbids it.
    """
    policy.require(caller, Action.LINK)
    issue = issue_of(caller)
    known = mapped_schema(caller.tenant, object_name)
    wanted = _record_ids(known, record_ids)
    names = names_of(caller.tenant, known, wanted)
    if not names:
        raise Refused(
            "gone",
            f"No such {known.label.lower()} in Salesforce any more, or you may not see it."
            " Search again.",
            status=404,
        )
    return _store(caller, issue, known.name, names)


def link_created(
    caller: JiraCaller, object_name: str, names: dict[str, str], *, what: str = "linked"
) -> list[RecordLink]:
    """Link records that this app has just made; `names` by record id. Needs no callout. The rule
    was asked when they were ordered."""
    return _store(caller, issue_of(caller), object_name, names, what=what) if names else []


def unlink(caller: JiraCaller, link_ids: Iterable[UUID | str]) -> list[RecordLink]:
    """Remove links of the caller's issue; needs no answer from Salesforce.

    Brings those that were removed. Refused (404) where none of them is there.
    """
    policy.require(caller, Action.UNLINK)
    issue = issue_of(caller)
    wanted = _link_ids(link_ids)
    with transaction.atomic():
        rows = RecordLink.objects.select_for_update().filter(
            tenant=caller.tenant, issue_id=issue.id, pk__in=wanted
        )
        removed = list(rows)
        RecordLink.objects.filter(pk__in=[one.pk for one in removed]).delete()
        if removed:
            activity.note(caller.tenant, issue, "unlinked", actor=caller.actor, links=removed)
            mirror.want(caller.tenant, issue, unlinked=[one.record_id for one in removed])
    links.forget(caller.tenant, issue.id)
    if not removed:
        raise Refused(
            "not_linked",
            "These records aren’t linked to this issue any more. Reload the panel.",
            status=404,
        )
    return removed


def issue_of(caller: JiraCaller) -> IssueRef:
    if caller.issue is None:
        raise Refused("no_issue", "Open this from an issue in Jira.", status=400)
    return caller.issue


def mapped_schema(tenant: Tenant, object_name: str) -> ObjectSchema:
    """The describe of an object that is mapped now; Refused (404) for any other name."""
    if not MappedObject.objects.filter(tenant=tenant, name=object_name, gone_at=None).exists():
        raise Refused(
            "not_mapped",
            "This object isn’t mapped. Choose another, or ask a Jira admin.",
            status=404,
        )
    return schema.describe(tenant, object_name, stale_ok=True)


def _record_ids(known: ObjectSchema, given: Iterable[str]) -> list[str]:
    """18-character ids of this object, in one order: two people who link the same never block each
    other."""
    wanted = {_record_id(known, one) for one in given}
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Refused("how_many", f"Choose 1 to {MOST_AT_ONCE} records.", status=400)
    return sorted(wanted)


def _record_id(known: ObjectSchema, given: str) -> str:
    if isinstance(given, str) and ids.is_id(given) and given.startswith(known.key_prefix):
        return ids.to18(given)
    raise Refused("record_id", f"This is no {known.label.lower()} of Salesforce.", status=400)


def names_of(tenant: Tenant, known: ObjectSchema, record_ids: Sequence[str]) -> dict[str, str]:
    """Names of those that exist and may be seen, by id; one callout."""
    where = f"Id IN {soql.id_list(record_ids)}"
    statement = soql.select(["Id", known.name_field], known.name, where=where)
    found = client_for(tenant, timeout=TIMEOUT).query(statement).records
    names = {ids.to18(str(one["Id"])): str(one.get(known.name_field) or "") for one in found}
    return {one: names[one] for one in record_ids if one in names}


def _store(
    caller: JiraCaller,
    issue: IssueRef,
    object_name: str,
    names: dict[str, str],
    *,
    what: str = "linked",
) -> list[RecordLink]:
    connection = policy.connection_of(caller.tenant)
    rows = [
        RecordLink(
            tenant=caller.tenant,
            issue_id=issue.id,
            issue_key=issue.key,
            project_id=caller.project.id if caller.project else "",
            object_name=object_name,
            record_id=record_id,
            org_id=connection.org_id if connection else "",
            name=name[:255],
            linked_by=caller.account_id,
            linked_at=clock.now(),
        )
        for record_id, name in names.items()
    ]
    with transaction.atomic():
        RecordLink.objects.bulk_create(rows, ignore_conflicts=True)
        found = _links(caller.tenant, issue, names)
        ours = {one.pk for one in rows}
        new = [one for one in found if one.pk in ours]
        if new:
            activity.note(caller.tenant, issue, what, actor=caller.actor, links=new)
            mirror.want(caller.tenant, issue)
            linked.send(
                sender=RecordLink,
                tenant=caller.tenant,
                issue=issue,
                project_id=caller.project.id if caller.project else "",
                links=new,
            )
    links.forget(caller.tenant, issue.id)
    return found


def _links(tenant: Tenant, issue: IssueRef, record_ids: Iterable[str]) -> list[RecordLink]:
    return list(
        RecordLink.objects.filter(tenant=tenant, issue_id=issue.id, record_id__in=list(record_ids))
    )


def _link_ids(given: Iterable[UUID | str]) -> list[UUID]:
    try:
        wanted = list({one if isinstance(one, UUID) else UUID(one) for one in given})
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused("link_id", "This is no link of the issue.", status=400) from error
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Refused("how_many", f"Choose 1 to {MOST_AT_ONCE} records.", status=400)
    return wanted
