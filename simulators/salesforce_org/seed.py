"""The org's first records: 60 cases with accounts, contacts, comments, posts and mail."""

from datetime import datetime, timedelta
from typing import Any

from simulators.salesforce_org import seed_text as text
from simulators.salesforce_org import values

HOUR = timedelta(hours=1)
FIRST_NUMBER = 980
LAST_NUMBER = 1032


def fill(org: Any) -> None:
    users = _people(org)
    accounts = _accounts(org, users)
    contacts = _contacts(org, accounts, users)
    _cases(org, accounts, contacts, users)
    _pipeline(org, accounts, users)
    org.store.last["Case"] = LAST_NUMBER + 8
    follow(org)


def follow(org: Any) -> None:
    """Bring what stands for settings up to them: the org's name, the companion package."""
    table = org.store.table("Organization")
    table.clear()
    about = {"IsSandbox": False, "InstanceName": "SIM1", "OrganizationType": "Enterprise Edition"}
    _put(org, "Organization", Id=org.settings.org_id, Name=org.settings.org_name, **about)
    if not org.settings.package:
        return
    if not org.store.table("Jira_Project__mdt"):
        _companion(org)
    org.store.table("Connector_Info__mdt").clear()
    version = {"Schema_Version__c": org.settings.package_version}
    _put(org, "Connector_Info__mdt", **_named("Connector"), **version)


def _at(org: Any, ago: timedelta) -> str:
    moment: datetime = org.now().replace(microsecond=0) - ago
    return values.shown_time(moment)


def _put(org: Any, name: str, at: timedelta = timedelta(days=400), **given: Any) -> str:
    return str(org.store.put(org.every[name], given, at=_at(org, at))["Id"])


def _people(org: Any) -> list[str]:
    ids = []
    for first, last, name, title in text.USERS:
        about = {
            "FirstName": first,
            "LastName": last,
            "Username": name,
            "Email": name,
            "Title": title,
        }
        ids.append(
            _put(org, "User", **about, Alias=last[:8].lower(), IsActive=True, UserType="Standard")
        )
    org.user_id = ids[0]
    org.queue_id = _put(org, "Group", Name="First line", DeveloperName="First_line", Type="Queue")
    for kind in ("Case", "Lead"):
        _put(org, "AssignmentRule", Name=f"Standard {kind}", SobjectType=kind, Active=True)
    return ids


def _accounts(org: Any, users: list[str]) -> list[str]:
    return [
        _put(
            org,
            "Account",
            Name=name,
            Type=kind,
            Industry=industry,
            Phone=phone,
            BillingCity=city,
            BillingCountry=country,
            Website=f"https://{name.split()[0].lower()}.example",
            OwnerId=users[1 + number % 3],
            AnnualRevenue=1_250_000.0 * (number + 1),
            NumberOfEmployees=40 * (number + 1),
        )
        for number, (name, kind, industry, phone, city, country) in enumerate(text.ACCOUNTS)
    ]


def _contacts(org: Any, accounts: list[str], users: list[str]) -> list[tuple[str, int]]:
    return [
        (
            _put(
                org,
                "Contact",
                FirstName=first,
                LastName=last,
                Title=title,
                Email=mail,
                Phone=text.ACCOUNTS[account][3],
                AccountId=accounts[account],
                OwnerId=users[3],
            ),
            account,
        )
        for first, last, title, account, mail in text.CONTACTS
    ]


def _cases(
    org: Any, accounts: list[str], contacts: list[tuple[str, int]], users: list[str]
) -> None:
    numbers = sorted({*text.NAMED, *range(FIRST_NUMBER, LAST_NUMBER + 1)})
    for place, number in enumerate(numbers):
        named = text.NAMED.get(number)
        subject, account, status, priority, origin, words = named or _usual(number)
        ago = HOUR * 7 * (len(numbers) - place)
        case = _put(
            org,
            "Case",
            ago,
            CaseNumber=f"{number:08d}",
            Subject=subject,
            Description=words,
            Status=status,
            Priority=priority,
            Origin=origin,
            AccountId=accounts[account],
            ContactId=next((one for one, of in contacts if of == account), None),
            OwnerId=users[1 + number % 3],
        )
        _talk(org, case, number, users, ago)


def _usual(number: int) -> tuple[str, int, str, str, str, str]:
    subject = text.SUBJECTS[number % len(text.SUBJECTS)]
    status = ("New", "Working", "Closed", "Escalated")[number % 4]
    priority = ("Low", "Medium", "High")[number % 3]
    origin = ("Phone", "Email", "Web")[number % 3]
    return (
        subject,
        number % len(text.ACCOUNTS),
        status,
        priority,
        origin,
        f"{subject}. Reported by the customer.",
    )


def _talk(org: Any, case: str, number: int, users: list[str], ago: timedelta) -> None:
    """Comments, posts and mail: many on the showcase, a few elsewhere."""
    rich = number == 1026
    for turn in range(8 if rich else number % 3):
        _put(
            org,
            "CaseComment",
            ago - HOUR * (turn + 1) / 4,
            ParentId=case,
            CommentBody=f"Looked at the export again, step {turn + 1}. Page count is written after the last table.",
            IsPublished=turn % 2 == 0,
            CreatedById=users[1 + turn % 3],
        )
    if rich or number % 2:
        body = (
            "<p>Could you add the <b>export log</b>?</p>"
            if rich
            else "<p>Assigned to second line.</p>"
        )
        _put(
            org,
            "FeedItem",
            ago / 2,
            ParentId=case,
            Type="TextPost",
            Body=body,
            IsRichText=True,
            CreatedById=users[1],
        )
    if rich or number % 5 == 0:
        _mail(org, case, number, ago)


def _mail(org: Any, case: str, number: int, ago: timedelta) -> None:
    _put(
        org,
        "EmailMessage",
        ago,
        ParentId=case,
        Subject=f"Re: case {number:08d}",
        FromName="Amara Okafor",
        FromAddress="amara.okafor@brightwater.example",
        ToAddress="support@brightwater.example",
        HtmlBody="<p>Hello,</p><p>the last page is <i>still</i> missing.</p>",
        TextBody="Hello,\nthe last page is still missing.",
        Incoming=True,
        Status="1",
        MessageDate=_at(org, ago),
        HasAttachment=False,
    )


def _pipeline(org: Any, accounts: list[str], users: list[str]) -> None:
    for number, account in enumerate(accounts):
        stage = text.STAGES[number % len(text.STAGES)]
        close = (org.now() + timedelta(days=20 * (number + 1))).date().isoformat()
        name = f"{text.ACCOUNTS[number][0]} – renewal"
        given = {
            "Name": name,
            "StageName": stage,
            "CloseDate": close,
            "Amount": 12_500.0 * (number + 1),
        }
        _put(org, "Opportunity", HOUR * 30, **given, AccountId=account, OwnerId=users[3])
    for number, company in enumerate(text.COMPANIES):
        person = {"FirstName": "Alex", "LastName": f"Moss {number + 1}", "Company": company}
        about = {"Email": f"alex{number + 1}@lead.example", "LeadSource": "Web"}
        _put(
            org,
            "Lead",
            HOUR * 20,
            **person,
            **about,
            Status="Open - Not Contacted",
            OwnerId=users[2],
        )


def _companion(org: Any) -> None:
    for key, (name, types) in text.PROJECTS.items():
        label = {"DeveloperName": key, "MasterLabel": key, "Language": "en_US"}
        project = _put(
            org,
            "Jira_Project__mdt",
            **label,
            Project_Key__c=key,
            Project_Name__c=name,
            Active__c=True,
        )
        for kind in types:
            about = _named(f"{key}_{kind}")
            _put(
                org,
                "Jira_Issue_Type__mdt",
                **about,
                Issue_Type__c=kind,
                Project__c=project,
                Active__c=True,
            )
    for place, name in enumerate(text.OBJECTS, 1):
        _put(
            org,
            "Jira_Object__mdt",
            **_named(name),
            Object__c=name,
            Position__c=float(place),
            Active__c=True,
        )
    projects = {
        one["Project_Key__c"]: one["Id"] for one in org.store.table("Jira_Project__mdt").values()
    }
    for name, key, target, source in text.FIELDS:
        given = {"Object__c": name, "Project__c": projects[key], "Salesforce_Field__c": target}
        _put(
            org,
            "Jira_Field__mdt",
            **_named(f"{name}_{target}"),
            **given,
            Jira_Field__c=source,
            Active__c=True,
        )


def _named(name: str) -> dict[str, str]:
    developer = name.replace(" ", "_").replace("-", "_")[:40]
    return {
        "DeveloperName": developer,
        "MasterLabel": name[:40],
        "Label": name[:40],
        "QualifiedApiName": developer,
    }
