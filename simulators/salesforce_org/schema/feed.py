"""Posts and the comments on them."""

from simulators.salesforce_org.schema.table import SObject, sobject

OBJECTS: list[SObject] = [
    sobject(
        "FeedItem",
        label="Feed Item",
        prefix="0D5",
        plural="Feed Items",
        layoutable=False,
        fields="""
Id|Feed Item ID|id|dfsg
ParentId|Parent ID|reference|cfsg|ref:Account,Case,CollaborationGroup,Contact,Lead,Opportunity,User rel:Parent poly
Type|Feed Item Type|picklist:40|cnfsgr|pick:feeditem_type
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
CreatedDate|Created Date|datetime|dfs
IsDeleted|Deleted|boolean|dfsg
LastModifiedDate|Last Modified Date|datetime|dfs
SystemModstamp|System Modstamp|datetime|dfs
Revision|Revision|int|cnfsg|digits:8
LastEditById|Last Edit By ID|reference|cnfsg|ref:User rel:LastEditBy
LastEditDate|Last Edit Date|datetime|cnfs
CommentCount|Comment Count|int|fsg|digits:8
LikeCount|Like Count|int|fsg|digits:8
IsClosed|Is Closed|boolean|dfsg
Title|Title|string:255|cunfsg
Body|Body|textarea:10000|cuns|ext:plaintextarea
LinkUrl|Link Url|url:1000|cns
IsRichText|Is Rich Text|boolean|cudfsg
RelatedRecordId|Related Record ID|reference|cnsg|ref:ContentVersion,WorkThanks poly
InsertedById|InsertedBy ID|reference|fsg|ref:User rel:InsertedBy
BestCommentId|Best Comment ID|reference|nfsg|ref:FeedComment rel:BestComment
HasContent|Has Content|boolean|dfsg
HasLink|Has Link|boolean|dfsg
HasFeedEntity|Has Feed Entity Attachment|boolean|dfsg
HasVerifiedComment|Has Verified Comment|boolean|dfsg
Status|Status|picklist:40|cundsgr|pick:feeditem_status
""",
    ),
]
