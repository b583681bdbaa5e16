"""Users, queues, the org itself, rules and files: small objects that others lead to."""

from simulators.salesforce_org.fields import table

USER = table("""
Id | id | 18 | dfsgi | User ID
Username | string | 80 | cufsgiq | Username
LastName | string | 80 | cufsg | Last Name
FirstName | string | 40 | cunfsg | First Name
Name | string | 121 | fsgN | Full Name
CompanyName | string | 80 | cunfsg | Company Name
Department | string | 80 | cunfsg | Department
Title | string | 80 | cunfsg | Title
Email | email | 128 | cufsgi | Email
Phone | phone | 40 | cunfsg | Phone
Alias | string | 8 | cufsg | Alias
IsActive | boolean | 0 | cudfsg | Active
TimeZoneSidKey | picklist | 40 | cufsgr | Time Zone | *Europe/London;America/New_York
LocaleSidKey | picklist | 40 | cufsgr | Locale | *en_GB;en_US
UserType | picklist | 40 | nfsgr | User Type | *Standard
CreatedDate | datetime | 0 | dfs | Created Date
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")

GROUP = table("""
Id | id | 18 | dfsgi | Group ID
Name | string | 40 | cufsgN | Name
DeveloperName | string | 80 | cunfsg | Developer Name
Type | picklist | 40 | cfsgr | Type | Regular;Queue
Email | email | 255 | cunfsg | Email
CreatedDate | datetime | 0 | dfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")

ORGANIZATION = table("""
Id | id | 18 | dfsgi | Organization ID
Name | string | 80 | ufsgN | Name
Country | string | 80 | unfsg | Country
IsSandbox | boolean | 0 | dfsg | Is Sandbox
InstanceName | string | 5 | nfsg | Instance Name
OrganizationType | picklist | 40 | nfsgr | Edition | Developer Edition;*Enterprise Edition
NamespacePrefix | string | 15 | nfsg | Namespace Prefix
TrialExpirationDate | datetime | 0 | nfs | Trial Expiration Date
LanguageLocaleKey | picklist | 40 | ufsgr | Language | *en_US
CreatedDate | datetime | 0 | dfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")

ASSIGNMENT_RULE = table("""
Id | id | 18 | dfsgi | Assignment Rule ID
Name | string | 120 | nfsgN | Name
SobjectType | picklist | 40 | nfsgr | SObject Type | Case;Lead
Active | boolean | 0 | dfsg | Active
CreatedDate | datetime | 0 | dfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")

ASSET = table("""
Id | id | 18 | dfsgi | Asset ID
Name | string | 255 | cufsgN | Asset Name
SerialNumber | string | 80 | cunfsg | Serial Number
AccountId | reference | 18 | cunfsg | Account ID | Account>Account
ContactId | reference | 18 | cunfsg | Contact ID | Contact>Contact
Status | picklist | 40 | cunfsg | Status | Shipped;Installed;Registered;Obsolete
InstallDate | date | 0 | cunfsg | Install Date
Price | currency | 18.0 | cunfs | Price
OwnerId | reference | 18 | cudfsg | Owner ID | User>Owner
IsDeleted | boolean | 0 | dfsg | Deleted
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")
