"""Mails of a case."""

from simulators.salesforce_org.schema.table import SObject, sobject

OBJECTS: list[SObject] = [
    sobject(
        "EmailMessage",
        label="Email Message",
        prefix="02s",
        plural="Email Messages",
        fields="""
Id|Email Message ID|id|dfsg
ParentId|Case ID|reference|cnfsg|ref:Case rel:Parent
ActivityId|Activity ID|reference|cnfsg|ref:Task rel:Activity
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
CreatedDate|Created Date|datetime|dfs
SystemModstamp|System Modstamp|datetime|dfs
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
TextBody|Text Body|textarea:131072|cun|ext:plaintextarea
HtmlBody|HTML Body|textarea:131072|cun|ext:richtextarea html
Headers|Headers|textarea:32000|cun|ext:plaintextarea
Subject|Subject|string:3000|cunfs
Name|Email Message Name|string:255|fsg|name idlookup
FromName|From Name|string:1000|cunfs
FromAddress|From Address|email:1000|cunfs
ValidatedFromAddress|From|picklist:255|cun
ToAddress|To Address|string:4000|cunfs
CcAddress|CC Address|string:4000|cunfs
BccAddress|BCC Address|string:4000|cunfs
Incoming|Is Incoming|boolean|cdfsg
HasAttachment|Has Attachment|boolean|dfsg
Status|Status|picklist:40|cufsgr|pick:emailmessage_status
MessageDate|Message Date|datetime|cunfs
IsDeleted|Deleted|boolean|dfsg
ReplyToEmailMessageId|Email Message ID|reference|cnfsg|ref:EmailMessage rel:ReplyToEmailMessage
IsExternallyVisible|Is Externally Visible|boolean|cudfsg
MessageIdentifier|Message ID|string:765|cunfsg|idlookup
ThreadIdentifier|Thread ID|string:765|cunfsg|idlookup
ClientThreadIdentifier|Client Thread ID|string:765|cunfs
FromId|From ID|reference|cnfsg|ref:Contact,Lead,User rel:From poly
IsClientManaged|Is Client Managed|boolean|cdfsg
AttachmentIds|Attachment Ids|string:32768|cun
RelatedToId|Related To ID|reference|cunfsg|ref:Account,Campaign,Case,Opportunity rel:RelatedTo poly
IsTracked|Is Tracked|boolean|cudfsg
IsOpened|Opened?|boolean|dfsg
FirstOpenedDate|First Opened|datetime|cunfs
LastOpenedDate|Last Opened|datetime|cunfs
IsBounced|Bounced?|boolean|cudfsg
EmailTemplateId|Email Template ID|reference|cunfsg|ref:EmailTemplate rel:EmailTemplate
EmailRoutingAddressId|EmailRoutingAddress ID|reference|cunfsg|ref:EmailRoutingAddress rel:EmailRoutingAddress
AutomationType|Automation Type|picklist:40|cnfsgr|pick:automation_type
Source|Email Source|picklist:40|nfsgr
""",
    ),
]
