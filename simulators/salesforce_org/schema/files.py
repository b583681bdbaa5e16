from simulators.salesforce_org.fields import table

DOCUMENT = table("""
Id | id | 18 | dfsgi | ContentDocument ID
Title | string | 255 | ufsgN | Title
FileType | string | 20 | nfsg | File Type
FileExtension | string | 40 | nfsg | File Extension
ContentSize | int | 9 | nfsg | Size
LatestPublishedVersionId | reference | 18 | nfsg | Latest Published Version ID | ContentVersion>LatestPublishedVersion
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
IsDeleted | boolean | 0 | dfsg | Is Deleted
""")
VERSION = table("""
Id | id | 18 | dfsgi | ContentVersion ID
ContentDocumentId | reference | 18 | cdfsg | ContentDocument ID | ContentDocument>ContentDocument
Title | string | 255 | cudfsgN | Title
PathOnClient | string | 500 | cunfsg | Path On Client
FileType | string | 20 | fsg | File Type
FileExtension | string | 40 | nfsg | File Extension
ContentSize | int | 9 | nfsg | Size
VersionData | base64 | 0 | cun | Version Data
IsLatest | boolean | 0 | dfsg | Is Latest
FirstPublishLocationId | reference | 18 | cnfsg | First Publish Location ID | Account,Case,Contact,EmailMessage,Lead,Opportunity>FirstPublishLocation
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
""")
LINK = table("""
Id | id | 18 | dfsgi | ContentDocumentLink ID
LinkedEntityId | reference | 18 | cfsg | Linked Entity ID | Account,Case,Contact,EmailMessage,FeedItem,Lead,Opportunity,User>LinkedEntity
ContentDocumentId | reference | 18 | cfsg | ContentDocument ID | ContentDocument>ContentDocument
ShareType | picklist | 40 | cudfsgr | Share Type | *V;C;I
Visibility | picklist | 40 | cudfsgr | Visibility | *AllUsers;InternalUsers;SharedUsers
SystemModstamp | datetime | 0 | dfs | System Modstamp
IsDeleted | boolean | 0 | dfsg | Is Deleted
""")
ATTACHMENT = table("""
Id | id | 18 | dfsgi | Attachment ID
ParentId | reference | 18 | cfsg | Parent ID | Account,Case,Contact,EmailMessage,Lead,Opportunity>Parent
Name | string | 255 | cufsgN | File Name
ContentType | string | 120 | cunfsg | Content Type
BodyLength | int | 9 | nfsg | Body Length
Body | base64 | 0 | cu | Body
IsPrivate | boolean | 0 | cudfsg | Private
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
IsDeleted | boolean | 0 | dfsg | Deleted
""")
