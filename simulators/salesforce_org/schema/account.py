from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Account ID
IsDeleted | boolean | 0 | dfsg | Deleted
MasterRecordId | reference | 18 | nfsg | Master Record ID | Account>MasterRecord
Name | string | 255 | cufsgN | Account Name | in Name
Type | picklist | 40 | cunfsg | Account Type | Prospect;Customer - Direct;Customer - Channel;Channel Partner / Reseller;Installation Partner;Technology Partner;Other
RecordTypeId | reference | 18 | cunfsg | Record Type ID | RecordType>RecordType
ParentId | reference | 18 | cunfsg | Parent Account ID | Account>Parent
BillingStreet | textarea | 255 | cunfsg | Billing Street | in BillingAddress
BillingCity | string | 40 | cunfsg | Billing City | in BillingAddress
BillingState | string | 80 | cunfsg | Billing State/Province | in BillingAddress
BillingPostalCode | string | 20 | cunfsg | Billing Zip/Postal Code | in BillingAddress
BillingCountry | string | 80 | cunfsg | Billing Country | in BillingAddress
BillingLatitude | double | 18.15 | cunfs | Billing Latitude | in BillingAddress
BillingLongitude | double | 18.15 | cunfs | Billing Longitude | in BillingAddress
BillingGeocodeAccuracy | picklist | 40 | cunfsgr | Billing Geocode Accuracy | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown | in BillingAddress
BillingAddress | address | 0 | nf | Billing Address
ShippingStreet | textarea | 255 | cunfsg | Shipping Street | in ShippingAddress
ShippingCity | string | 40 | cunfsg | Shipping City | in ShippingAddress
ShippingState | string | 80 | cunfsg | Shipping State/Province | in ShippingAddress
ShippingPostalCode | string | 20 | cunfsg | Shipping Zip/Postal Code | in ShippingAddress
ShippingCountry | string | 80 | cunfsg | Shipping Country | in ShippingAddress
ShippingLatitude | double | 18.15 | cunfs | Shipping Latitude | in ShippingAddress
ShippingLongitude | double | 18.15 | cunfs | Shipping Longitude | in ShippingAddress
ShippingGeocodeAccuracy | picklist | 40 | cunfsgr | Shipping Geocode Accuracy | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown | in ShippingAddress
ShippingAddress | address | 0 | nf | Shipping Address
Phone | phone | 40 | cunfsg | Account Phone
Fax | phone | 40 | cunfsg | Account Fax
AccountNumber | string | 40 | cunfsg | Account Number
Website | url | 255 | cunfsg | Website
PhotoUrl | url | 255 | nfsg | Photo URL
Sic | string | 20 | cunfsg | SIC Code
Industry | picklist | 40 | cunfsg | Industry | Agriculture;Apparel;Banking;Biotechnology;Chemicals;Communications;Construction;Consulting;Education;Electronics;Energy;Engineering;Entertainment;Environmental;Finance;Food & Beverage;Government;Healthcare;Hospitality;Insurance;Machinery;Manufacturing;Media;Not For Profit;Recreation;Retail;Shipping;Technology;Telecommunications;Transportation;Utilities;Other
AnnualRevenue | currency | 18.0 | cunfs | Annual Revenue
NumberOfEmployees | int | 8.0 | cunfsg | Employees
Ownership | picklist | 40 | cunfsg | Ownership | Public;Private;Subsidiary;Other
TickerSymbol | string | 20 | cunfsg | Ticker Symbol
Description | textarea | 32000 | cun | Account Description
Rating | picklist | 40 | cunfsg | Account Rating | Hot;Warm;Cold
Site | string | 80 | cunfsg | Account Site
OwnerId | reference | 18 | cudfsg | Owner ID | User>Owner
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastActivityDate | date | 0 | nfsg | Last Activity
LastViewedDate | datetime | 0 | nfs | Last Viewed Date
LastReferencedDate | datetime | 0 | nfs | Last Referenced Date
IsPartner | boolean | 0 | udfsg | Partner Account
IsCustomerPortal | boolean | 0 | udfsg | Customer Portal Account
ChannelProgramName | string | 255 | ng | Channel Program Name
ChannelProgramLevelName | string | 255 | ng | Channel Program Level Name
AccountSource | picklist | 40 | cunfsg | Account Source | Web;Phone Inquiry;Partner Referral;Purchased List;Other
DunsNumber | string | 9 | cunfsg | D-U-N-S Number
Tradestyle | string | 255 | cunfsg | Tradestyle
NaicsCode | string | 8 | cunfsg | NAICS Code
NaicsDesc | string | 120 | cunfsg | NAICS Description
YearStarted | string | 4 | cunfsg | Year Started
SicDesc | string | 80 | cunfsg | SIC Description
OperatingHoursId | reference | 18 | cunfsg | Operating Hour ID | OperatingHours>OperatingHours
""")
