from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Lead ID
IsDeleted | boolean | 0 | dfsg | Deleted
MasterRecordId | reference | 18 | nfsg | Master Record ID | Lead>MasterRecord
LastName | string | 80 | cufsg | Last Name | in Name
FirstName | string | 40 | cunfsg | First Name | in Name
Salutation | picklist | 40 | cunfsg | Salutation | Mr.;Ms.;Mrs.;Dr.;Prof.;Mx. | in Name
Name | string | 121 | fsgN | Full Name
Title | string | 128 | cunfsg | Title
Company | string | 255 | cufsg | Company
Street | textarea | 255 | cunfsg | Street | in Address
City | string | 40 | cunfsg | City | in Address
State | string | 80 | cunfsg | State/Province | in Address
PostalCode | string | 20 | cunfsg | Zip/Postal Code | in Address
Country | string | 80 | cunfsg | Country | in Address
Latitude | double | 18.15 | cunfs | Latitude | in Address
Longitude | double | 18.15 | cunfs | Longitude | in Address
GeocodeAccuracy | picklist | 40 | cunfsgr | Geocode Accuracy | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown | in Address
Address | address | 0 | nf | Address
Phone | phone | 40 | cunfsg | Phone
MobilePhone | phone | 40 | cunfsg | Mobile Phone
Fax | phone | 40 | cunfsg | Fax
Email | email | 80 | cunfsgi | Email
Website | url | 255 | cunfsg | Website
PhotoUrl | url | 255 | nfsg | Photo URL
Description | textarea | 32000 | cun | Description
LeadSource | picklist | 255 | cunfsg | Lead Source | Web;Phone Inquiry;Partner Referral;Purchased List;Other
Status | picklist | 255 | cudfsg | Status | *Open - Not Contacted;Working - Contacted;Closed - Converted;Closed - Not Converted
Industry | picklist | 255 | cunfsg | Industry | Agriculture;Apparel;Banking;Biotechnology;Chemicals;Communications;Construction;Consulting;Education;Electronics;Energy;Engineering;Entertainment;Environmental;Finance;Food & Beverage;Government;Healthcare;Hospitality;Insurance;Machinery;Manufacturing;Media;Not For Profit;Recreation;Retail;Shipping;Technology;Telecommunications;Transportation;Utilities;Other
Rating | picklist | 255 | cunfsg | Rating | Hot;Warm;Cold
AnnualRevenue | currency | 18.0 | cunfs | Annual Revenue
NumberOfEmployees | int | 8.0 | cunfsg | Employees
OwnerId | reference | 18 | cudfsg | Owner ID | Group,User>Owner
IsConverted | boolean | 0 | cdfsg | Converted
ConvertedDate | date | 0 | nfsg | Converted Date
ConvertedAccountId | reference | 18 | nfsg | Converted Account ID | Account>ConvertedAccount
ConvertedContactId | reference | 18 | nfsg | Converted Contact ID | Contact>ConvertedContact
ConvertedOpportunityId | reference | 18 | nfsg | Converted Opportunity ID | Opportunity>ConvertedOpportunity
IsUnreadByOwner | boolean | 0 | cudfsg | Unread By Owner
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastActivityDate | date | 0 | nfsg | Last Activity
LastViewedDate | datetime | 0 | nfs | Last Viewed Date
LastReferencedDate | datetime | 0 | nfs | Last Referenced Date
EmailBouncedReason | string | 255 | unfsg | Email Bounced Reason
EmailBouncedDate | datetime | 0 | unfs | Email Bounced Date
IndividualId | reference | 18 | cunfsg | Individual ID | Individual>Individual
""")
