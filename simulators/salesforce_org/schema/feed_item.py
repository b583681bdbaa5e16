from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Feed Item ID
ParentId | reference | 18 | cfsg | Parent ID | Account,Case,CollaborationGroup,Contact,Lead,Opportunity,User>Parent
Type | picklist | 40 | cnfsgr | Feed Item Type | TextPost;ContentPost;LinkPost;QuestionPost;AdvancedTextPost;TrackedChange;CreateRecordEvent;CaseCommentPost;ChangeStatusPost;EmailMessageEvent;CallLogPost;ActivityEvent;PollPost
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
CreatedDate | datetime | 0 | dfs | Created Date
IsDeleted | boolean | 0 | dfsg | Deleted
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
Revision | int | 8.0 | cnfsg | Revision
LastEditById | reference | 18 | cnfsg | Last Edit By ID | User>LastEditBy
LastEditDate | datetime | 0 | cnfs | Last Edit Date
CommentCount | int | 8.0 | fsg | Comment Count
LikeCount | int | 8.0 | fsg | Like Count
IsClosed | boolean | 0 | dfsg | Is Closed
Title | string | 255 | cunfsg | Title
Body | textarea | 10000 | cuns | Body
LinkUrl | url | 1000 | cns | Link Url
IsRichText | boolean | 0 | cudfsg | Is Rich Text
RelatedRecordId | reference | 18 | cnsg | Related Record ID | ContentVersion,WorkThanks>
InsertedById | reference | 18 | fsg | InsertedBy ID | User>InsertedBy
BestCommentId | reference | 18 | nfsg | Best Comment ID | FeedComment>BestComment
HasContent | boolean | 0 | dfsg | Has Content
HasLink | boolean | 0 | dfsg | Has Link
HasFeedEntity | boolean | 0 | dfsg | Has Feed Entity Attachment
HasVerifiedComment | boolean | 0 | dfsg | Has Verified Comment
Status | picklist | 40 | cundsgr | Status | Published;PendingReview;Isolated
""")
