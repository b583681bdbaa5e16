from dataclasses import replace

from simulators.salesforce_org.fields import Field, SObject
from simulators.salesforce_org.schema import (
    account,
    case,
    case_comment,
    common_objects,
    companion,
    contact,
    custom,
    email_message,
    feed_comment,
    feed_item,
    files,
    lead,
    opportunity,
)

WITH_IMPORT_KEY = ("Case", "Lead", "Account", "Contact", "Opportunity")
SETUP = frozenset({"layoutable", "searchable", "createable", "deletable", "updateable"})
SIDE = frozenset({"layoutable"})
LASTING = frozenset({"deletable", "undeletable"})
ORGANIZATION = (SETUP - {"updateable"}) | {"triggerable", "undeletable", "mruEnabled"}
METADATA = SETUP | {"triggerable", "undeletable", "replicateable", "mruEnabled"}


def objects(*, package: bool, customised: bool = False) -> dict[str, SObject]:
    found = {one.name: one for one in _standard(package=package)}
    if package:
        found |= {one.name: one for one in _companion()}
    if customised:
        case = found["Case"]
        found["Case"] = replace(case, fields=case.fields | custom.CASE)
        kinds = _made("RecordType", "Record Type", "Record Types", "012", custom.RECORD_TYPE, SETUP)
        found["RecordType"] = kinds
    return found


def _standard(*, package: bool) -> list[SObject]:
    main = [
        ("Account", "Account", "Accounts", "001", account.FIELDS),
        ("Asset", "Asset", "Assets", "02i", common_objects.ASSET),
        ("Case", "Case", "Cases", "500", case.FIELDS),
        ("Contact", "Contact", "Contacts", "003", contact.FIELDS),
        ("Lead", "Lead", "Leads", "00Q", lead.FIELDS),
        ("Opportunity", "Opportunity", "Opportunities", "006", opportunity.FIELDS),
    ]
    side = [
        (
            "AssignmentRule",
            "Assignment Rule",
            "Assignment Rules",
            "01Q",
            common_objects.ASSIGNMENT_RULE,
        ),
    ]
    seen = [
        ("Attachment", "Attachment", "Attachments", "00P", files.ATTACHMENT),
        ("CaseComment", "Case Comment", "Case Comments", "00a", case_comment.FIELDS),
        (
            *("ContentDocument", "Content Document", "Content Documents", "069"),
            files.DOCUMENT,
        ),
        (
            *("ContentDocumentLink", "Content Document Link", "Content Document Link", "06A"),
            files.LINK,
        ),
        ("ContentVersion", "Content Version", "Content Versions", "068", files.VERSION),
        ("EmailMessage", "Email Message", "Email Messages", "02s", email_message.FIELDS),
        ("FeedComment", "Feed Comment", "Feed Comments", "0D7", feed_comment.FIELDS),
        ("FeedItem", "Feed Item", "Feed Items", "0D5", feed_item.FIELDS),
        ("Group", "Group", "Groups", "00G", common_objects.GROUP),
    ]
    organization = ("Organization", "Organization", "Organizations", "00D")
    user = ("User", "User", "Users", "005")
    return [
        *(_made(*row, feed=row[0] != "Asset", package=package) for row in main),
        *(_made(*row, off=SETUP) for row in side),
        *(_made(*row, off=SIDE) for row in seen),
        _made(*organization, common_objects.ORGANIZATION, off=ORGANIZATION),
        _made(*user, common_objects.USER, off=LASTING, feed=True),
    ]


def _companion() -> list[SObject]:
    return [
        _made("Jira_Link__c", "Jira Link", "Jira Links", "a01", companion.LINK),
        _made(
            "Jira_Project__mdt", "Jira Project", "Jira Projects", "m00", companion.PROJECT, METADATA
        ),
        _made(
            "Jira_Issue_Type__mdt",
            "Jira Issue Type",
            "Jira Issue Types",
            "m01",
            companion.ISSUE_TYPE,
            METADATA,
        ),
        _made("Jira_Object__mdt", "Jira Object", "Jira Objects", "m02", companion.OBJECT, METADATA),
        _made("Jira_Field__mdt", "Jira Field", "Jira Fields", "m03", companion.FIELD, METADATA),
        _made(
            "Connector_Info__mdt",
            "Connector Info",
            "Connector Info",
            "m04",
            companion.INFO,
            METADATA,
        ),
    ]


def _made(
    name: str,
    label: str,
    plural: str,
    prefix: str,
    fields: list[Field],
    off: frozenset[str] = frozenset(),
    *,
    feed: bool = False,
    package: bool = False,
) -> SObject:
    own = [*fields, *companion.IMPORT_KEY] if package and name in WITH_IMPORT_KEY else fields
    return SObject(name, label, plural, prefix, {one.name: one for one in own}, off, feed)
