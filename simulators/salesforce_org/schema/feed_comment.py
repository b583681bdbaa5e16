from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Feed Comment ID
FeedItemId | reference | 18 | cfsg | Feed Item ID | FeedItem>
ParentId | reference | 18 | fsg | Parent ID | Account,Case,CollaborationGroup,Contact,Lead,Opportunity,User>Parent
CreatedById | reference | 18 | cdfsg | Created By ID | User>CreatedBy
CreatedDate | datetime | 0 | cdfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
Revision | int | 8.0 | cnfsg | Revision
LastEditById | reference | 18 | cnfsg | Last Edit By ID | User>LastEditBy
LastEditDate | datetime | 0 | cnfs | Last Edit Date
CommentBody | textarea | 10000 | cu | Comment Body
IsDeleted | boolean | 0 | dfsg | Deleted
InsertedById | reference | 18 | fsg | InsertedBy ID | User>InsertedBy
CommentType | picklist | 40 | cnfsgr | Comment Type | *TextComment;ContentComment
RelatedRecordId | reference | 18 | cnsg | Related Record ID | ContentVersion>
IsRichText | boolean | 0 | cudfsg | Is Rich Text
IsVerified | boolean | 0 | udfsg | Is Verified
HasEntityLinks | boolean | 0 | dfsg | Has Entity Links
Status | picklist | 40 | cundsgr | Status | *Published;PendingReview
""")
