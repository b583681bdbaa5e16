from simulators.salesforce_org.fields import table

FIELDS = table("""
Id | id | 18 | dfsgi | Contact ID
IsDeleted | boolean | 0 | dfsg | Deleted
MasterRecordId | reference | 18 | nfsg | Master Record ID | Contact>MasterRecord
AccountId | reference | 18 | cunfsg | Account ID | Account>Account
LastName | string | 80 | cufsg | Last Name | in Name
FirstName | string | 40 | cunfsg | First Name | in Name
Salutation | picklist | 40 | cunfsg | Salutation | Mr.;Ms.;Mrs.;Dr.;Prof. | in Name
Name | string | 121 | fsgN | Full Name
OtherStreet | textarea | 255 | cunfsg | Other Street | in OtherAddress
OtherCity | string | 40 | cunfsg | Other City | in OtherAddress
OtherState | string | 80 | cunfsg | Other State/Province | in OtherAddress
OtherPostalCode | string | 20 | cunfsg | Other Zip/Postal Code | in OtherAddress
OtherCountry | string | 80 | cunfsg | Other Country | in OtherAddress
OtherLatitude | double | 18.15 | cunfs | Other Latitude | in OtherAddress
OtherLongitude | double | 18.15 | cunfs | Other Longitude | in OtherAddress
OtherGeocodeAccuracy | picklist | 40 | cunfsgr | Other Geocode Accuracy | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown | in OtherAddress
OtherAddress | address | 0 | nf | Other Address
MailingStreet | textarea | 255 | cunfsg | Mailing Street | in MailingAddress
MailingCity | string | 40 | cunfsg | Mailing City | in MailingAddress
MailingState | string | 80 | cunfsg | Mailing State/Province | in MailingAddress
MailingPostalCode | string | 20 | cunfsg | Mailing Zip/Postal Code | in MailingAddress
MailingCountry | string | 80 | cunfsg | Mailing Country | in MailingAddress
MailingLatitude | double | 18.15 | cunfs | Mailing Latitude | in MailingAddress
MailingLongitude | double | 18.15 | cunfs | Mailing Longitude | in MailingAddress
MailingGeocodeAccuracy | picklist | 40 | cunfsgr | Mailing Geocode Accuracy | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown | in MailingAddress
MailingAddress | address | 0 | nf | Mailing Address
Phone | phone | 40 | cunfsg | Business Phone
Fax | phone | 40 | cunfsg | Business Fax
MobilePhone | phone | 40 | cunfsg | Mobile Phone
HomePhone | phone | 40 | cunfsg | Home Phone
OtherPhone | phone | 40 | cunfsg | Other Phone
AssistantPhone | phone | 40 | cunfsg | Asst. Phone
ReportsToId | reference | 18 | cunfsg | Reports To ID | Contact>ReportsTo
Email | email | 80 | cunfsgi | Email
Title | string | 128 | cunfsg | Title
Department | string | 80 | cunfsg | Department
AssistantName | string | 40 | cunfsg | Assistant's Name
LeadSource | picklist | 255 | cunfsg | Lead Source | Web;Phone Inquiry;Partner Referral;Purchased List;Other
Birthdate | date | 0 | cunfsg | Birthdate
Description | textarea | 32000 | cun | Contact Description
OwnerId | reference | 18 | cudfsg | Owner ID | User>Owner
CreatedDate | datetime | 0 | dfs | Created Date
CreatedById | reference | 18 | dfsg | Created By ID | User>CreatedBy
LastModifiedDate | datetime | 0 | dfs | Last Modified Date
LastModifiedById | reference | 18 | dfsg | Last Modified By ID | User>LastModifiedBy
SystemModstamp | datetime | 0 | dfs | System Modstamp
LastActivityDate | date | 0 | nfsg | Last Activity
LastCURequestDate | datetime | 0 | nfs | Last Stay-in-Touch Request Date
LastCUUpdateDate | datetime | 0 | nfs | Last Stay-in-Touch Save Date
LastViewedDate | datetime | 0 | nfs | Last Viewed Date
LastReferencedDate | datetime | 0 | nfs | Last Referenced Date
EmailBouncedReason | string | 255 | cunfsg | Email Bounced Reason
EmailBouncedDate | datetime | 0 | cunfs | Email Bounced Date
IsEmailBounced | boolean | 0 | dfsg | Is Email Bounced
PhotoUrl | url | 255 | nfsg | Photo URL
IndividualId | reference | 18 | cunfsg | Individual ID | Individual>Individual
""")
