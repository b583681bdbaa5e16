"""Case and its comments."""

from simulators.salesforce_org.schema.table import SObject, sobject

OBJECTS: list[SObject] = [
    sobject(
        "Case",
        prefix="500",
        plural="Cases",
        feed=True,
        layout="ContactId AccountId Status! Origin! Priority Type Reason Subject Description"
        " Product_Line__c Symptom__c Affected_Modules__c Resolution_Notes__c",
        record_types={"Product_Support": "Product support", "Billing": "Billing"},
        fields="""
Id|Case ID|id|dfsg
IsDeleted|Deleted|boolean|dfsg
MasterRecordId|Master Record ID|reference|nfsg|ref:Case rel:MasterRecord
CaseNumber|Case Number|string:30|dfs|name auto idlookup
ContactId|Contact ID|reference|cunfsg|ref:Contact rel:Contact
AccountId|Account ID|reference|cunfsg|ref:Account rel:Account
AssetId|Asset ID|reference|cunfsg|ref:Asset rel:Asset
ParentId|Parent Case ID|reference|cunfsg|ref:Case rel:Parent
SuppliedName|Name|string:80|cunfsg
SuppliedEmail|Email Address|email:80|cunfsg
SuppliedPhone|Phone|string:40|cunfsg
SuppliedCompany|Company|string:80|cunfsg
Type|Case Type|picklist:40|cunfsg|pick:case_type
Status|Status|picklist:40|cundfsg|pick:case_status default:New
Reason|Case Reason|picklist:40|cunfsg|pick:reason
Origin|Case Origin|picklist:40|cunfsg|pick:origin
Subject|Subject|string:255|cunfsg
Priority|Priority|picklist:40|cundfsg|pick:priority default:Medium
Description|Description|textarea:32000|cun|ext:plaintextarea
IsClosed|Closed|boolean|dfsg
ClosedDate|Closed Date|datetime|nfs
IsEscalated|Escalated|boolean|cudfsg
OwnerId|Owner ID|reference|cudfsg|ref:Group,User rel:Owner poly
CreatedDate|Created Date|datetime|dfs
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
SystemModstamp|System Modstamp|datetime|dfs
ContactPhone|Contact Phone|phone:40|nfsg
ContactMobile|Contact Mobile|phone:40|nfsg
ContactEmail|Contact Email|email:80|nfsg
ContactFax|Contact Fax|phone:40|nfsg
Comments|Internal Comments|textarea:4000|cuns|ext:plaintextarea bytes:4000
LastViewedDate|Last Viewed Date|datetime|nfs
LastReferencedDate|Last Referenced Date|datetime|nfs
""",
    ),
    sobject(
        "CaseComment",
        label="Case Comment",
        prefix="00a",
        plural="Case Comments",
        layoutable=True,
        fields="""
Id|Case Comment ID|id|dfsg
ParentId|Parent ID|reference|cfsg|ref:Case rel:Parent
IsPublished|Published|boolean|cudfsg
CommentBody|Body|textarea:4000|cunfs|ext:plaintextarea
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
CreatedDate|Created Date|datetime|dfs
SystemModstamp|System Modstamp|datetime|dfs
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
IsDeleted|Deleted|boolean|dfsg
""",
    ),
]
