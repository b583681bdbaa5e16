"""What the admins of the org added to cases: fields, and record types with values of their own."""

from dataclasses import replace

from simulators.salesforce_org.fields import SObject, Value, table

CASE = {
    one.name: one
    for one in table("""
RecordTypeId | reference | 18 | cunfsg | Record Type ID | RecordType>RecordType
Product_Area__c | picklist | 255 | cunfsgr | Product Area | Reports;Billing;Sign-in;!Fax
Component__c | picklist | 255 | cunfsgr | Component | by Product_Area__c | PDF export<Reports;Print preview<Reports;Invoices<Billing;Card payments<Billing;Single sign-on<Sign-in;Other<Reports,Billing,Sign-in
Affected_Versions__c | multipicklist | 4099 | cunfr | Affected Versions | 4.7.0;4.8.0;4.8.1
Products__c | multipicklist | 4099 | cunfr | Products | Reports;Billing;Mobile app;Sign-in
Response_Due__c | date | 0 | cunfsg | Response Due
Called_At__c | datetime | 0 | cunfs | Customer Called At
Estimated_Loss__c | currency | 16.2 | cunfs | Estimated Loss
Steps__c | textarea | 32768 | cunh | Steps to Reproduce
Jira_Issue__c | string | 40 | cunfsg | Jira Issue
""")
}
CURRENCY = table("""
CurrencyIsoCode | picklist | 3 | cundfsgr | Currency ISO Code | *EUR=Euro;GBP=British Pound;JPY=Japanese Yen;USD=U.S. Dollar
""")
RECORD_TYPE = table("""
Id | id | 18 | dfsgi | Record Type ID
Name | string | 80 | cufsgN | Record Type Name
DeveloperName | string | 80 | cufsg | Record Type Name
SobjectType | picklist | 40 | cfsgr | SObject Type Name | Case
IsActive | boolean | 0 | cudfsg | Active
Description | string | 255 | cunfsg | Description
CreatedDate | datetime | 0 | dfs | Created Date
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")
OF_A_CURRENCY = ("Account", "Case", "Contact", "Lead", "Opportunity")
# By object and record type, the values that it has of a field; of the others it has all. The first
# record type is the connected user's own.
RECORD_TYPES: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "Case": {
        "Incident": {},
        "Question": {
            "Priority": ("Medium", "Low"),
            "Product_Area__c": ("Billing", "Sign-in"),
            "Affected_Versions__c": ("4.8.0", "4.8.1"),
        },
    }
}


def with_currency(known: dict[str, SObject]) -> dict[str, SObject]:
    """The objects as an org of several currencies has them."""
    added = {one.name: one for one in CURRENCY}
    return {
        name: replace(one, fields=one.fields | added) if name in OF_A_CURRENCY else one
        for name, one in known.items()
    }


def without(of: SObject, switched_off: list[str]) -> SObject:
    """The object with those values, named `Case.Priority.High`, no longer active."""
    names = {one.split(".")[1] for one in switched_off if one.startswith(f"{of.name}.")}
    fields = {
        name: replace(of.fields[name], picklist=_left(f"{of.name}.{name}", one, switched_off))
        for name, one in ((name, of.fields[name].picklist) for name in names & of.fields.keys())
    }
    return replace(of, fields=of.fields | fields) if fields else of


def _left(field: str, values: tuple[Value, ...], off: list[str]) -> tuple[Value, ...]:
    return tuple(
        replace(one, active=False) if f"{field}.{one.value}" in off else one for one in values
    )
