"""The org's first records: 60 cases with accounts, contacts, comments, posts and mail."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

from simulators.salesforce_org import drawn, files, values
from simulators.salesforce_org import seed_text as text
from simulators.salesforce_org.schema.custom import OF_A_CURRENCY, RECORD_TYPES

HOUR = timedelta(hours=1)
FIRST_NUMBER = 980
LAST_NUMBER = 1032
SHOWCASE = 1026


def fill(org: Any) -> None:
    users = _people(org)
    accounts = _accounts(org, users)
    contacts = _contacts(org, accounts, users)
    _cases(org, accounts, contacts, users)
    _pipeline(org, accounts, users)
    org.store.last["Case"] = LAST_NUMBER
    follow(org)


def follow(org: Any) -> None:
    """Bring what stands for settings up to them: the org's name, the companion package."""
    table = org.store.table("Organization")
    table.clear()
    org.store.changed()
    about = {"IsSandbox": False, "InstanceName": "SIM1", "OrganizationType": "Enterprise Edition"}
    _put(org, "Organization", Id=org.settings.org_id, Name=org.settings.org_name, **about)
    _record_types(org)
    if org.settings.multi_currency:
        _currencies(org)
    if not org.settings.package:
        return
    if not org.store.table("Jira_Project__mdt"):
        _companion(org)
    org.store.table("Connector_Info__mdt").clear()
    org.store.changed()
    version = {"Schema_Version__c": org.settings.package_version}
    _put(org, "Connector_Info__mdt", **_named("Connector"), **version)


def _record_types(org: Any) -> None:
    if not org.settings.customised or org.store.table("RecordType"):
        return
    for of, kinds in RECORD_TYPES.items():
        made = [
            _put(org, "RecordType", Name=name, DeveloperName=name, SobjectType=of, IsActive=True)
            for name in kinds
        ]
        for record in org.store.table(of).values():
            record.setdefault("RecordTypeId", made[0])


def _currencies(org: Any) -> None:
    for of in OF_A_CURRENCY:
        for record in org.store.table(of).values():
            record.setdefault("CurrencyIsoCode", "EUR")


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
    subject, words = text.USUAL[number % len(text.USUAL)]
    status = ("New", "Working", "Closed", "Escalated")[number % 4]
    priority = ("Low", "Medium", "High")[number % 3]
    origin = ("Phone", "Email", "Web")[number % 3]
    return subject, number % len(text.ACCOUNTS), status, priority, origin, words


def _talk(org: Any, case: str, number: int, users: list[str], ago: timedelta) -> None:
    """Comments, posts and mail: many on the showcase, a few elsewhere."""
    showcase = number == SHOWCASE
    comments = text.COMMENTS if showcase else text.OTHER_COMMENTS[: number % 3]
    for turn, words in enumerate(comments):
        _comment(org, case, words, turn, users, ago - HOUR * (turn + 1) / 4)
    if showcase or number % 2:
        body = text.POST if showcase else "<p>Assigned to second line.</p>"
        post = {"ParentId": case, "Type": "TextPost", "Body": body, "IsRichText": True}
        item = _put(org, "FeedItem", ago / 2, **post, CreatedById=users[1])
        if showcase:
            _preview(org, item)
            _reply(org, case, item, users, ago / 3)
    if showcase or number % 5 == 0:
        record = org.store.find(case)
        first = (record["Subject"], True, "Hello,", record["Description"])
        for turn, mail in enumerate(text.MAILS if showcase else [first]):
            _mail(org, record, mail, ago - HOUR * turn)
    if showcase:
        _pictured(org, list(org.store.table("EmailMessage").values())[-1])


def _pictured(org: Any, mail: dict[str, Any]) -> None:
    """The customer's last mail, with a picture in it, files beside it, and a sender who counts."""
    files.add_file(org, mail["Id"], "preview.png", drawn.print_preview())
    files.add_file(org, mail["Id"], "export.log", b"9:14 pages counted: 20\n" * 80)
    mail["HtmlBody"] += text.PICTURES


def _comment(org: Any, case: str, words: str, turn: int, users: list[str], ago: timedelta) -> None:
    about = {"ParentId": case, "CommentBody": words, "IsPublished": turn % 2 == 1}
    _put(org, "CaseComment", ago, **about, CreatedById=users[1 + turn % 3])


def _preview(org: Any, post: str) -> None:
    made = files.add_file(org, post, "print-preview.png", drawn.print_preview())
    picture = f'<p><img src="sfdc://{made["document"]}" alt="{text.PREVIEW}"></p>'
    org.store.find(post)["Body"] += picture


def _reply(org: Any, case: str, post: str, users: list[str], ago: timedelta) -> None:
    """A comment on the post, and a change of a field that the feed tells."""
    about = {"FeedItemId": post, "CommentBody": text.REPLY, "CommentType": "TextComment"}
    _put(org, "FeedComment", ago, **about, CreatedById=users[2])
    change = _put(
        org, "FeedItem", ago * 2, ParentId=case, Type="TrackedChange", CreatedById=users[3]
    )
    org.store.find(change)["_changes"] = [("Priority", "Medium", "High")]


def _mail(org: Any, case: dict[str, Any], mail: tuple[Any, ...], ago: timedelta) -> None:
    subject, incoming, *paragraphs = mail
    contact = org.store.find(case["ContactId"]) or {}
    customer = (contact.get("Name"), contact.get("Email"))
    us = (text.SUPPORT_NAME, text.SUPPORT_MAIL)
    sender, receiver = (customer, us) if incoming else (us, customer)
    _put(
        org,
        "EmailMessage",
        ago,
        ParentId=case["Id"],
        Subject=subject,
        Name=subject,
        FromName=sender[0],
        FromAddress=sender[1],
        ToAddress=receiver[1],
        HtmlBody="".join(f"<p>{escape(one)}</p>" for one in paragraphs),
        TextBody="\n".join(paragraphs),
        Incoming=incoming,
        Status="1" if incoming else "3",
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
    projects = {key: _project(org, key, *about) for key, about in text.PROJECTS.items()}
    for place, name in enumerate(text.OBJECTS, 1):
        about = {"Object__c": name, "Position__c": float(place), "Active__c": True}
        _put(org, "Jira_Object__mdt", **_named(name), **about)
    for name, key, target, source in text.FIELDS:
        about = {"Object__c": name, "Project__c": projects[key], "Active__c": True}
        pair = {"Salesforce_Field__c": target, "Jira_Field__c": source}
        _put(org, "Jira_Field__mdt", **_named(f"{name}_{target}"), **about, **pair)


def _project(org: Any, key: str, name: str, types: list[str]) -> str:
    about = {"Project_Key__c": key, "Project_Name__c": name, "Active__c": True}
    project = _put(org, "Jira_Project__mdt", **_named(key), **about)
    for kind in types:
        about = {"Issue_Type__c": kind, "Project__c": project, "Active__c": True}
        _put(org, "Jira_Issue_Type__mdt", **_named(f"{key}_{kind}"), **about)
    return project


def _named(name: str) -> dict[str, str]:
    developer = name.replace(" ", "_").replace("-", "_")[:40]
    return {
        "DeveloperName": developer,
        "MasterLabel": name[:40],
        "Label": name[:40],
        "QualifiedApiName": developer,
    }
