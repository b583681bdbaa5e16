"""The objects of the companion package; an org without it has none of these."""

from simulators.salesforce_org.fields import Field, table

AUDIT = """
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
"""

METADATA = """
Id | id | 18 | dfsgi | Custom Metadata Record ID
DeveloperName | string | 40 | fsg | Name
MasterLabel | string | 40 | fsgN | Label
Language | picklist | 40 | dfsgr | Master Language | *en_US
NamespacePrefix | string | 15 | nfsg | Namespace Prefix
Label | string | 40 | fsg | Label
QualifiedApiName | string | 70 | fsg | Qualified API Name
"""


def metadata(own: str) -> list[Field]:
    return table(METADATA.strip() + "\n" + own.strip())


LINK = table(
    """
Id | id | 18 | dfsgi | Record ID
OwnerId | reference | 18 | cudfsg | Owner ID | Group,User>Owner
IsDeleted | boolean | 0 | dfsg | Deleted
Name | string | 80 | dfsgiNa | Jira Link Number
"""
    + AUDIT.lstrip()
    + """Issue_Key__c | string | 255 | cunfsgix | Issue Key
Issue_Url__c | url | 255 | cunfsg | Issue URL
Site__c | string | 255 | cunfsg | Jira Site
Case__c | reference | 18 | cunfsg | Case | Case>Case__r
Record_Id__c | string | 18 | cunfsg | Record ID
Object__c | string | 80 | cunfsg | Object
Link_Key__c | string | 255 | cunfsgixq | Link Key
"""
)

PROJECT = metadata("""
Project_Key__c | string | 255 | fsg | Project Key
Project_Name__c | string | 255 | nfsg | Project Name
Active__c | boolean | 0 | dfsg | Active
""")

ISSUE_TYPE = metadata("""
Issue_Type__c | string | 255 | fsg | Issue Type
Project__c | reference | 18 | fsg | Project | Jira_Project__mdt>Project__r
Active__c | boolean | 0 | dfsg | Active
""")

OBJECT = metadata("""
Object__c | string | 80 | fsg | Object
Position__c | double | 18.0 | nfs | Position
Active__c | boolean | 0 | dfsg | Active
""")

FIELD = metadata("""
Object__c | string | 80 | fsg | Object
Project__c | reference | 18 | nfsg | Project | Jira_Project__mdt>Project__r
Salesforce_Field__c | string | 80 | fsg | Salesforce Field
Jira_Field__c | string | 80 | fsg | Jira Field
Active__c | boolean | 0 | dfsg | Active
""")

INFO = metadata("""
Schema_Version__c | string | 40 | fsg | Schema Version
""")

IMPORT_KEY = table("Import_Key__c | string | 80 | cunfsgixq | Import Key")
