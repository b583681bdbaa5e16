from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Case ID
IsDeleted | boolean | 0 | dfsg | Deleted
MasterRecordId | reference | 18 | nfsg | Master Record ID | Case>MasterRecord
CaseNumber | string | 30 | dfsiNa | Case Number
ContactId | reference | 18 | cunfsg | Contact ID | Contact>Contact
AccountId | reference | 18 | cunfsg | Account ID | Account>Account
AssetId | reference | 18 | cunfsg | Asset ID | Asset>Asset
ParentId | reference | 18 | cunfsg | Parent Case ID | Case>Parent
SuppliedName | string | 80 | cunfsg | Name
SuppliedEmail | email | 80 | cunfsg | Email Address
SuppliedPhone | string | 40 | cunfsg | Phone
SuppliedCompany | string | 80 | cunfsg | Company
Type | picklist | 40 | cunfsg | Case Type | Mechanical;Electrical;Electronic;Structural;Other
Status | picklist | 40 | cundfsg | Status | *New;Working;Escalated;Closed
Reason | picklist | 40 | cunfsg | Case Reason | Installation;Equipment Complexity;Performance;Breakdown;Equipment Design;Feedback;Other
Origin | picklist | 40 | cunfsg | Case Origin | Phone;Email;Web
Subject | string | 255 | cunfsg | Subject
Priority | picklist | 40 | cundfsg | Priority | High;*Medium;Low
Description | textarea | 32000 | cun | Description
IsClosed | boolean | 0 | dfsg | Closed
ClosedDate | datetime | 0 | nfs | Closed Date
IsEscalated | boolean | 0 | cudfsg | Escalated
OwnerId | reference | 18 | cudfsg | Owner ID | Group,User>Owner
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
ContactPhone | phone | 40 | nfsg | Contact Phone
ContactMobile | phone | 40 | nfsg | Contact Mobile
ContactEmail | email | 80 | nfsg | Contact Email
ContactFax | phone | 40 | nfsg | Contact Fax
Comments | textarea | 4000 | cuns | Internal Comments
LastViewedDate | datetime | 0 | nfs | Last Viewed Date
LastReferencedDate | datetime | 0 | nfs | Last Referenced Date
""")
