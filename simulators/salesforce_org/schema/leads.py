"""Lead and Opportunity."""

from simulators.salesforce_org.schema.table import SObject, sobject

OBJECTS: list[SObject] = [
    sobject(
        "Lead",
        prefix="00Q",
        plural="Leads",
        feed=True,
        layout="Salutation FirstName LastName! Company! Title Email Phone Status! LeadSource Rating"
        " Industry Description",
        fields="""
Id|Lead ID|id|dfsg
IsDeleted|Deleted|boolean|dfsg
MasterRecordId|Master Record ID|reference|nfsg|ref:Lead rel:MasterRecord
LastName|Last Name|string:80|cufsg|in:Name ext:personname
FirstName|First Name|string:40|cunfsg|in:Name ext:personname
Salutation|Salutation|picklist:40|cunfsg|in:Name pick:lead_salutation ext:personname
Name|Full Name|string:121|fsg|name ext:personname
Title|Title|string:128|cunfsg
Company|Company|string:255|cufsg
Street|Street|textarea:255|cunfsg|in:Address ext:plaintextarea
City|City|string:40|cunfsg|in:Address
State|State/Province|string:80|cunfsg|in:Address
PostalCode|Zip/Postal Code|string:20|cunfsg|in:Address
Country|Country|string:80|cunfsg|in:Address
Latitude|Latitude|double|cunfs|in:Address prec:18,15
Longitude|Longitude|double|cunfs|in:Address prec:18,15
GeocodeAccuracy|Geocode Accuracy|picklist:40|cunfsgr|in:Address pick:billing_geocode_accuracy
Address|Address|address|nf
Phone|Phone|phone:40|cunfsg
MobilePhone|Mobile Phone|phone:40|cunfsg
Fax|Fax|phone:40|cunfsg
Email|Email|email:80|cunfsg|idlookup
Website|Website|url:255|cunfsg
PhotoUrl|Photo URL|url:255|nfsg|ext:imageurl
Description|Description|textarea:32000|cun|ext:plaintextarea
LeadSource|Lead Source|picklist:255|cunfsg|pick:account_source
Status|Status|picklist:255|cudfsg|pick:lead_status default:Open_-_Not_Contacted
Industry|Industry|picklist:255|cunfsg|pick:industry
Rating|Rating|picklist:255|cunfsg|pick:account_rating
AnnualRevenue|Annual Revenue|currency|cunfs|prec:18,0
NumberOfEmployees|Employees|int|cunfsg|digits:8
OwnerId|Owner ID|reference|cudfsg|ref:Group,User rel:Owner poly
IsConverted|Converted|boolean|cdfsg
ConvertedDate|Converted Date|date|nfsg
ConvertedAccountId|Converted Account ID|reference|nfsg|ref:Account rel:ConvertedAccount
ConvertedContactId|Converted Contact ID|reference|nfsg|ref:Contact rel:ConvertedContact
ConvertedOpportunityId|Converted Opportunity ID|reference|nfsg|ref:Opportunity rel:ConvertedOpportunity
IsUnreadByOwner|Unread By Owner|boolean|cudfsg
CreatedDate|Created Date|datetime|dfs
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
SystemModstamp|System Modstamp|datetime|dfs
LastActivityDate|Last Activity|date|nfsg
LastViewedDate|Last Viewed Date|datetime|nfs
LastReferencedDate|Last Referenced Date|datetime|nfs
Jigsaw|Data.com Key|string:20|cunfsg
JigsawContactId|Jigsaw Contact ID|string:20|nfsg|rel:JigsawContact
CleanStatus|Clean Status|picklist:40|cunfsgr|pick:clean_status
CompanyDunsNumber|Company D-U-N-S Number|string:9|cunfsg
DandbCompanyId|D&B Company ID|reference|cunfsg|ref:DandBCompany rel:DandbCompany
EmailBouncedReason|Email Bounced Reason|string:255|unfsg
EmailBouncedDate|Email Bounced Date|datetime|unfs
IndividualId|Individual ID|reference|cunfsg|ref:Individual rel:Individual
""",
    ),
    sobject(
        "Opportunity",
        prefix="006",
        plural="Opportunities",
        feed=True,
        layout="Name! AccountId CloseDate! StageName! Amount Probability Type LeadSource NextStep"
        " Description",
        fields="""
Id|Opportunity ID|id|dfsg
IsDeleted|Deleted|boolean|dfsg
AccountId|Account ID|reference|cunfsg|ref:Account rel:Account
IsPrivate|Private|boolean|cudfsg
Name|Name|string:120|cufsg|name idlookup
Description|Description|textarea:32000|cun|ext:plaintextarea
StageName|Stage|picklist:255|cufsg|pick:stage_name
Amount|Amount|currency|cunfs|prec:18,2
Probability|Probability (%)|percent|cundfs|prec:3,0
ExpectedRevenue|Expected Amount|currency|nfs|prec:18,2
TotalOpportunityQuantity|Quantity|double|cunfs|prec:18,2
CloseDate|Close Date|date|cufsg
Type|Opportunity Type|picklist:255|cunfsg|pick:opportunity_type
NextStep|Next Step|string:255|cunfsg
LeadSource|Lead Source|picklist:255|cunfsg|pick:account_source
IsClosed|Closed|boolean|dfsg
IsWon|Won|boolean|dfsg
ForecastCategory|Forecast Category|picklist:40|fsgr|pick:forecast_category
ForecastCategoryName|Forecast Category|picklist:255|cundfsgr|pick:forecast_category_name
CampaignId|Campaign ID|reference|cunfsg|ref:Campaign rel:Campaign
HasOpportunityLineItem|Has Line Item|boolean|dfsg
Pricebook2Id|Price Book ID|reference|cundfsg|ref:Pricebook2 rel:Pricebook2
OwnerId|Owner ID|reference|cudfsg|ref:User rel:Owner
CreatedDate|Created Date|datetime|dfs
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
SystemModstamp|System Modstamp|datetime|dfs
LastActivityDate|Last Activity|date|nfsg
LastStageChangeDate|Last Stage Change Date|datetime|nfs
FiscalQuarter|Fiscal Quarter|int|nfsg|in:Fiscal digits:8
FiscalYear|Fiscal Year|int|nfsg|in:Fiscal digits:8
Fiscal|Fiscal Period|string:6|nfsg|bytes:6
ContactId|Contact ID|reference|cnfsg|ref:Contact
LastViewedDate|Last Viewed Date|datetime|nfs
LastReferencedDate|Last Referenced Date|datetime|nfs
HasOpenActivity|Has Open Activity|boolean|dg
HasOverdueTask|Has Overdue Task|boolean|dg
LastAmountChangedHistoryId|Opportunity History ID|reference|nfsg|ref:OpportunityHistory rel:LastAmountChangedHistory
LastCloseDateChangedHistoryId|Opportunity History ID|reference|nfsg|ref:OpportunityHistory rel:LastCloseDateChangedHistory
""",
    ),
]
