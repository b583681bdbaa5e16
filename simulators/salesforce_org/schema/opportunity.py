from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Opportunity ID
IsDeleted | boolean | 0 | dfsg | Deleted
AccountId | reference | 18 | cunfsg | Account ID | Account>Account
IsPrivate | boolean | 0 | cudfsg | Private
Name | string | 120 | cufsgiN | Name
Description | textarea | 32000 | cun | Description
StageName | picklist | 255 | cufsg | Stage | Prospecting;Qualification;Needs Analysis;Value Proposition;Id. Decision Makers;Perception Analysis;Proposal/Price Quote;Negotiation/Review;Closed Won;Closed Lost
Amount | currency | 18.2 | cunfs | Amount
Probability | percent | 3.0 | cundfs | Probability (%)
ExpectedRevenue | currency | 18.2 | nfs | Expected Amount
TotalOpportunityQuantity | double | 18.2 | cunfs | Quantity
CloseDate | date | 0 | cufsg | Close Date
Type | picklist | 255 | cunfsg | Opportunity Type | Existing Customer - Upgrade;Existing Customer - Replacement;Existing Customer - Downgrade;New Customer
NextStep | string | 255 | cunfsg | Next Step
LeadSource | picklist | 255 | cunfsg | Lead Source | Web;Phone Inquiry;Partner Referral;Purchased List;Other
IsClosed | boolean | 0 | dfsg | Closed
IsWon | boolean | 0 | dfsg | Won
ForecastCategory | picklist | 40 | fsgr | Forecast Category | Omitted;Pipeline;BestCase=Best Case;MostLikely=Most Likely;Forecast=Commit;Closed
ForecastCategoryName | picklist | 255 | cundfsgr | Forecast Category | Omitted;Pipeline;Best Case;Commit;Closed
CampaignId | reference | 18 | cunfsg | Campaign ID | Campaign>Campaign
HasOpportunityLineItem | boolean | 0 | dfsg | Has Line Item
Pricebook2Id | reference | 18 | cundfsg | Price Book ID | Pricebook2>Pricebook2
OwnerId | reference | 18 | cudfsg | Owner ID | User>Owner
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastActivityDate | date | 0 | nfsg | Last Activity
LastStageChangeDate | datetime | 0 | nfs | Last Stage Change Date
FiscalQuarter | int | 8.0 | nfsg | Fiscal Quarter | in Fiscal
FiscalYear | int | 8.0 | nfsg | Fiscal Year | in Fiscal
Fiscal | string | 6 | nfsg | Fiscal Period
ContactId | reference | 18 | cnfsg | Contact ID | Contact>
LastViewedDate | datetime | 0 | nfs | Last Viewed Date
LastReferencedDate | datetime | 0 | nfs | Last Referenced Date
HasOpenActivity | boolean | 0 | dg | Has Open Activity
HasOverdueTask | boolean | 0 | dg | Has Overdue Task
""")
