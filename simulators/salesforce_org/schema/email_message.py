from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Email Message ID
ParentId | reference | 18 | cnfsg | Case ID | Case>Parent
ActivityId | reference | 18 | cnfsg | Activity ID | Task>Activity
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
CreatedDate | datetime | 0 | dfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
TextBody | textarea | 131072 | cun | Text Body
HtmlBody | textarea | 131072 | cunh | HTML Body
Headers | textarea | 32000 | cun | Headers
Subject | string | 3000 | cunfs | Subject
Name | string | 255 | fsgiN | Email Message Name
FromName | string | 1000 | cunfs | From Name
FromAddress | email | 1000 | cunfs | From Address
ValidatedFromAddress | picklist | 255 | cun | From
ToAddress | string | 4000 | cunfs | To Address
CcAddress | string | 4000 | cunfs | CC Address
BccAddress | string | 4000 | cunfs | BCC Address
Incoming | boolean | 0 | cdfsg | Is Incoming
HasAttachment | boolean | 0 | dfsg | Has Attachment
Status | picklist | 40 | cufsgr | Status | 0=New;1=Read;2=Replied;3=Sent;4=Forwarded;5=Draft
MessageDate | datetime | 0 | cunfs | Message Date
IsDeleted | boolean | 0 | dfsg | Deleted
ReplyToEmailMessageId | reference | 18 | cnfsg | Email Message ID | EmailMessage>ReplyToEmailMessage
IsExternallyVisible | boolean | 0 | cudfsg | Is Externally Visible
MessageIdentifier | string | 765 | cunfsgi | Message ID
ThreadIdentifier | string | 765 | cunfsgi | Thread ID
ClientThreadIdentifier | string | 765 | cunfs | Client Thread ID
FromId | reference | 18 | cnfsg | From ID | Contact,Lead,User>From
IsClientManaged | boolean | 0 | cdfsg | Is Client Managed
AttachmentIds | string | 32768 | cun | Attachment Ids
RelatedToId | reference | 18 | cunfsg | Related To ID | Account,Campaign,Case,Opportunity>RelatedTo
IsTracked | boolean | 0 | cudfsg | Is Tracked
IsOpened | boolean | 0 | dfsg | Opened?
FirstOpenedDate | datetime | 0 | cunfs | First Opened
LastOpenedDate | datetime | 0 | cunfs | Last Opened
IsBounced | boolean | 0 | cudfsg | Bounced?
EmailTemplateId | reference | 18 | cunfsg | Email Template ID | EmailTemplate>EmailTemplate
EmailRoutingAddressId | reference | 18 | cunfsg | EmailRoutingAddress ID | EmailRoutingAddress>EmailRoutingAddress
AutomationType | picklist | 40 | cnfsgr | Automation Type | AiAssisted;AiAutomated
Source | picklist | 40 | nfsgr | Email Source
""")
