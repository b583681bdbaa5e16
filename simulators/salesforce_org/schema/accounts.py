"""Account and Contact."""

from simulators.salesforce_org.schema.table import SObject, sobject

OBJECTS: list[SObject] = [
    sobject(
        "Account",
        prefix="001",
        plural="Accounts",
        feed=True,
        layout="Name AccountNumber Type Industry ParentId Phone Website AnnualRevenue Rating"
        " Description",
        record_types={"Customer": "Customer", "Partner": "Partner"},
        fields="""
Id|Account ID|id|dfsg
IsDeleted|Deleted|boolean|dfsg
MasterRecordId|Master Record ID|reference|nfsg|ref:Account rel:MasterRecord
Name|Account Name|string:255|cufsg|name ext:switchablepersonname
Type|Account Type|picklist:40|cunfsg|pick:account_type
RecordTypeId|Record Type ID|reference|cunfsg|ref:RecordType rel:RecordType
ParentId|Parent Account ID|reference|cunfsg|ref:Account rel:Parent
BillingStreet|Billing Street|textarea:255|cunfsg|in:BillingAddress ext:plaintextarea
BillingCity|Billing City|string:40|cunfsg|in:BillingAddress
BillingState|Billing State/Province|string:80|cunfsg|in:BillingAddress
BillingPostalCode|Billing Zip/Postal Code|string:20|cunfsg|in:BillingAddress
BillingCountry|Billing Country|string:80|cunfsg|in:BillingAddress
BillingLatitude|Billing Latitude|double|cunfs|in:BillingAddress prec:18,15
BillingLongitude|Billing Longitude|double|cunfs|in:BillingAddress prec:18,15
BillingGeocodeAccuracy|Billing Geocode Accuracy|picklist:40|cunfsgr|in:BillingAddress pick:billing_geocode_accuracy
BillingAddress|Billing Address|address|nf
ShippingStreet|Shipping Street|textarea:255|cunfsg|in:ShippingAddress ext:plaintextarea
ShippingCity|Shipping City|string:40|cunfsg|in:ShippingAddress
ShippingState|Shipping State/Province|string:80|cunfsg|in:ShippingAddress
ShippingPostalCode|Shipping Zip/Postal Code|string:20|cunfsg|in:ShippingAddress
ShippingCountry|Shipping Country|string:80|cunfsg|in:ShippingAddress
ShippingLatitude|Shipping Latitude|double|cunfs|in:ShippingAddress prec:18,15
ShippingLongitude|Shipping Longitude|double|cunfs|in:ShippingAddress prec:18,15
ShippingGeocodeAccuracy|Shipping Geocode Accuracy|picklist:40|cunfsgr|in:ShippingAddress pick:billing_geocode_accuracy
ShippingAddress|Shipping Address|address|nf
Phone|Account Phone|phone:40|cunfsg
Fax|Account Fax|phone:40|cunfsg
AccountNumber|Account Number|string:40|cunfsg
Website|Website|url:255|cunfsg
PhotoUrl|Photo URL|url:255|nfsg|ext:imageurl
Sic|SIC Code|string:20|cunfsg
Industry|Industry|picklist:40|cunfsg|pick:industry
AnnualRevenue|Annual Revenue|currency|cunfs|prec:18,0
NumberOfEmployees|Employees|int|cunfsg|digits:8
Ownership|Ownership|picklist:40|cunfsg|pick:ownership
TickerSymbol|Ticker Symbol|string:20|cunfsg
Description|Account Description|textarea:32000|cun|ext:plaintextarea
Rating|Account Rating|picklist:40|cunfsg|pick:account_rating
Site|Account Site|string:80|cunfsg
OwnerId|Owner ID|reference|cudfsg|ref:User rel:Owner
CreatedDate|Created Date|datetime|dfs
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
SystemModstamp|System Modstamp|datetime|dfs
LastActivityDate|Last Activity|date|nfsg
LastViewedDate|Last Viewed Date|datetime|nfs
LastReferencedDate|Last Referenced Date|datetime|nfs
IsPartner|Partner Account|boolean|udfsg
IsCustomerPortal|Customer Portal Account|boolean|udfsg
ChannelProgramName|Channel Program Name|string:255|ng
ChannelProgramLevelName|Channel Program Level Name|string:255|ng
Jigsaw|Data.com Key|string:20|cunfsg
JigsawCompanyId|Jigsaw Company ID|string:20|nfsg|rel:JigsawCompany
CleanStatus|Clean Status|picklist:40|cunfsgr|pick:clean_status
AccountSource|Account Source|picklist:40|cunfsg|pick:account_source
DunsNumber|D-U-N-S Number|string:9|cunfsg
Tradestyle|Tradestyle|string:255|cunfsg
NaicsCode|NAICS Code|string:8|cunfsg
NaicsDesc|NAICS Description|string:120|cunfsg
YearStarted|Year Started|string:4|cunfsg
SicDesc|SIC Description|string:80|cunfsg
DandbCompanyId|D&B Company ID|reference|cunfsg|ref:DandBCompany rel:DandbCompany
OperatingHoursId|Operating Hour ID|reference|cunfsg|ref:OperatingHours rel:OperatingHours
""",
    ),
    sobject(
        "Contact",
        prefix="003",
        plural="Contacts",
        feed=True,
        layout="Salutation FirstName LastName! AccountId Title Email Phone MobilePhone LeadSource"
        " Description",
        fields="""
Id|Contact ID|id|dfsg
IsDeleted|Deleted|boolean|dfsg
MasterRecordId|Master Record ID|reference|nfsg|ref:Contact rel:MasterRecord
AccountId|Account ID|reference|cunfsg|ref:Account rel:Account
LastName|Last Name|string:80|cufsg|in:Name ext:personname
FirstName|First Name|string:40|cunfsg|in:Name ext:personname
Salutation|Salutation|picklist:40|cunfsg|in:Name pick:salutation ext:personname
Name|Full Name|string:121|fsg|name ext:personname
OtherStreet|Other Street|textarea:255|cunfsg|in:OtherAddress ext:plaintextarea
OtherCity|Other City|string:40|cunfsg|in:OtherAddress
OtherState|Other State/Province|string:80|cunfsg|in:OtherAddress
OtherPostalCode|Other Zip/Postal Code|string:20|cunfsg|in:OtherAddress
OtherCountry|Other Country|string:80|cunfsg|in:OtherAddress
OtherLatitude|Other Latitude|double|cunfs|in:OtherAddress prec:18,15
OtherLongitude|Other Longitude|double|cunfs|in:OtherAddress prec:18,15
OtherGeocodeAccuracy|Other Geocode Accuracy|picklist:40|cunfsgr|in:OtherAddress pick:billing_geocode_accuracy
OtherAddress|Other Address|address|nf
MailingStreet|Mailing Street|textarea:255|cunfsg|in:MailingAddress ext:plaintextarea
MailingCity|Mailing City|string:40|cunfsg|in:MailingAddress
MailingState|Mailing State/Province|string:80|cunfsg|in:MailingAddress
MailingPostalCode|Mailing Zip/Postal Code|string:20|cunfsg|in:MailingAddress
MailingCountry|Mailing Country|string:80|cunfsg|in:MailingAddress
MailingLatitude|Mailing Latitude|double|cunfs|in:MailingAddress prec:18,15
MailingLongitude|Mailing Longitude|double|cunfs|in:MailingAddress prec:18,15
MailingGeocodeAccuracy|Mailing Geocode Accuracy|picklist:40|cunfsgr|in:MailingAddress pick:billing_geocode_accuracy
MailingAddress|Mailing Address|address|nf
Phone|Business Phone|phone:40|cunfsg
Fax|Business Fax|phone:40|cunfsg
MobilePhone|Mobile Phone|phone:40|cunfsg
HomePhone|Home Phone|phone:40|cunfsg
OtherPhone|Other Phone|phone:40|cunfsg
AssistantPhone|Asst. Phone|phone:40|cunfsg
ReportsToId|Reports To ID|reference|cunfsg|ref:Contact rel:ReportsTo
Email|Email|email:80|cunfsg|idlookup
Title|Title|string:128|cunfsg
Department|Department|string:80|cunfsg
AssistantName|Assistant's Name|string:40|cunfsg
LeadSource|Lead Source|picklist:255|cunfsg|pick:account_source
Birthdate|Birthdate|date|cunfsg
Description|Contact Description|textarea:32000|cun|ext:plaintextarea
OwnerId|Owner ID|reference|cudfsg|ref:User rel:Owner
CreatedDate|Created Date|datetime|dfs
CreatedById|Created By ID|reference|dfsg|ref:User rel:CreatedBy
LastModifiedDate|Last Modified Date|datetime|dfs
LastModifiedById|Last Modified By ID|reference|dfsg|ref:User rel:LastModifiedBy
SystemModstamp|System Modstamp|datetime|dfs
LastActivityDate|Last Activity|date|nfsg
LastCURequestDate|Last Stay-in-Touch Request Date|datetime|nfs
LastCUUpdateDate|Last Stay-in-Touch Save Date|datetime|nfs
LastViewedDate|Last Viewed Date|datetime|nfs
LastReferencedDate|Last Referenced Date|datetime|nfs
EmailBouncedReason|Email Bounced Reason|string:255|cunfsg
EmailBouncedDate|Email Bounced Date|datetime|cunfs
IsEmailBounced|Is Email Bounced|boolean|dfsg
PhotoUrl|Photo URL|url:255|nfsg|ext:imageurl
Jigsaw|Data.com Key|string:20|cunfsg
JigsawContactId|Jigsaw Contact ID|string:20|nfsg|rel:JigsawContact
CleanStatus|Clean Status|picklist:40|cunfsgr|pick:clean_status
IndividualId|Individual ID|reference|cunfsg|ref:Individual rel:Individual
""",
    ),
]
