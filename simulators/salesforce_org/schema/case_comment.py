from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Case Comment ID
ParentId | reference | 18 | cfsg | Parent ID | Case>Parent
IsPublished | boolean | 0 | cudfsg | Published
CommentBody | textarea | 4000 | cunfs | Body
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
CreatedDate | datetime | 0 | dfs | Created Date
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
IsDeleted | boolean | 0 | dfsg | Deleted
""")
