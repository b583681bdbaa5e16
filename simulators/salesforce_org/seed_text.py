"""What the org's people wrote: real-looking, ours."""

ACCOUNTS = [
    # name, type, industry, phone, city, country
    (
        "Brightwater Clinics",
        "Customer - Direct",
        "Healthcare",
        "+44 20 7946 0102",
        "Bristol",
        "United Kingdom",
    ),
    (
        "Müller & Söhne GmbH",
        "Customer - Direct",
        "Manufacturing",
        "+49 30 5550 171",
        "Berlin",
        "Germany",
    ),
    (
        "Kestrel Logistics",
        "Customer - Channel",
        "Transportation",
        "+1 312 555 0144",
        "Chicago",
        "United States",
    ),
    (
        "Northwind Traders",
        "Customer - Direct",
        "Retail",
        "+1 206 555 0119",
        "Seattle",
        "United States",
    ),
    ("Aurora Energi AS", "Prospect", "Energy", "+47 22 55 50 12", "Oslo", "Norway"),
    (
        "Harbour & Lane LLP",
        "Customer - Direct",
        "Consulting",
        "+44 131 496 0188",
        "Edinburgh",
        "United Kingdom",
    ),
    (
        "Sakura Instruments",
        "Technology Partner",
        "Electronics",
        "+81 3 5550 1290",
        "Tokyo",
        "Japan",
    ),
    (
        "Pérez y Hijos",
        "Customer - Channel",
        "Food & Beverage",
        "+34 91 555 01 64",
        "Madrid",
        "Spain",
    ),
]
CONTACTS = [
    # first, last, title, account, mail
    ("Amara", "Okafor", "Practice Manager", 0, "amara.okafor@brightwater.example"),
    ("Tom", "Hadley", "IT Lead", 0, "tom.hadley@brightwater.example"),
    ("Jürgen", "Müller", "Geschäftsführer", 1, "j.mueller@mueller-soehne.example"),
    ("Lena", "Vogt", "Buchhaltung", 1, "l.vogt@mueller-soehne.example"),
    ("Denise", "Park", "Operations Director", 2, "dpark@kestrel.example"),
    ("Ravi", "Shah", "Warehouse Supervisor", 2, "rshah@kestrel.example"),
    ("Maria", "Lopez", "Store Systems", 3, "maria.lopez@northwind.example"),
    ("Ingrid", "Dahl", "CTO", 4, "ingrid@aurora.example"),
    ("Fiona", "Lane", "Partner", 5, "fiona@harbourlane.example"),
    ("Kenji", "Sato", "Field Engineer", 6, "k.sato@sakura.example"),
    ("Lucía", "Pérez", "Compras", 7, "lucia@perez.example"),
]
USERS = [
    # first, last, user name, title
    ("Integration", "User", "integration@brightwater.example", "Integration"),
    ("Priya", "Raman", "priya.raman@brightwater.example", "Support Lead"),
    ("Oscar", "Lindt", "oscar.lindt@brightwater.example", "Support Engineer"),
    ("Mei", "Chen", "mei.chen@brightwater.example", "Account Manager"),
]
# Cases that the story needs, by number: subject, account, status, priority, origin, text
NAMED = {
    6: (
        "Printer tray sensor reports jam without paper",
        1,
        "Closed",
        "Low",
        "Phone",
        "Sensor replaced on site.",
    ),
    911: (
        "PDF export: fonts are substituted",
        5,
        "Closed",
        "Medium",
        "Email",
        "Embedded fonts are replaced when the report is exported.",
    ),
    952: (
        "Report export to PDF times out",
        3,
        "Closed",
        "High",
        "Web",
        "Reports of more than 200 pages never finish.",
    ),
    987: (
        "PDF pages come out in the wrong order",
        2,
        "Closed",
        "Medium",
        "Email",
        "Pages 10 to 19 stand before page 2.",
    ),
    1009: (
        "PDF footer overlaps totals on A4",
        1,
        "Escalated",
        "High",
        "Email",
        "Nur im Format A4. Letter ist in Ordnung.",
    ),
    1014: (
        "Invoice shows the wrong currency",
        3,
        "Working",
        "High",
        "Web",
        "Totals are in USD although the account is billed in EUR.",
    ),
    1018: (
        "Cannot sign in after password reset",
        5,
        "New",
        "High",
        "Phone",
        "The reset link works, the new password does not.",
    ),
    1020: (
        "Delivery notes missing on the portal",
        2,
        "Working",
        "Medium",
        "Web",
        "None since Monday.",
    ),
    1025: (
        "Dashboards load slowly on Mondays",
        6,
        "New",
        "Low",
        "Email",
        "More than 40 s between 8 and 10 in the morning.",
    ),
    1026: (
        "Exported PDF is missing its last page",
        0,
        "Working",
        "High",
        "Email",
        "Exporting a report of more than 20 pages leaves out the last page.",
    ),
    1031: (
        "Export button greyed out after update",
        2,
        "New",
        "Medium",
        "Web",
        "Since the update of last Tuesday nobody can export.",
    ),
    1032: (
        "PDF export with 日本語 shows boxes",
        6,
        "New",
        "Medium",
        "Email",
        "検査報告書のPDFで文字が四角になる。",
    ),
}
SUPPORT_NAME, SUPPORT_MAIL = "Brightwater Support", "support@brightwater.example"
# What the other cases are about: subject, text
USUAL = [
    (
        "Battery drains overnight",
        "Full at 18:00, empty at 7:00, although the unit is switched off.",
    ),
    (
        "Seeking guidance on electrical wiring installation",
        "The drawing shows four wires, the unit has five. Where does the yellow one go?",
    ),
    ("Label printer skips every second label", "Since the new roll. The old roll was 2 mm wider."),
    (
        "Scheduled report was not sent",
        "Due on Friday at 6:00. It is not in the spam folder either.",
    ),
    ("Wrong VAT rate on credit note", "19 % were charged, 7 % were given back."),
    ("Mobile app signs out every hour", "On Android only, with two-factor sign-in switched on."),
    ("Portal shows another customer's logo", "After sign-in, for a second or two."),
    ("Sensor reads −40 °C indoors", "Two of six sensors, both from the delivery of March."),
    ("Search finds nothing for part numbers", "“AX-100/7” finds nothing, “AX” finds everything."),
    ("Attachments over 10 MB are refused", "The form says 25 MB. It stops at 10 without a word."),
    ("Two-factor code arrives late", "By text message, 5 to 10 minutes after it was asked for."),
    ("Warranty date is one year off", "Bought in June 2025, the portal says June 2024."),
]
COMMENTS = [
    "I can reproduce it with the customer's file: 21 pages on screen, 20 in the PDF.",
    "We are looking into this and will come back to you by tomorrow noon.",
    "Only reports that end with a table are cut off. One line of text behind it and all is there.",
    "Thank you for the log. It shows where the last page is lost.",
    "Handed over to development. The page count is taken before the last table is laid out.",
    "As a workaround, please add an empty line at the end of the report.",
    "The workaround holds for Tom. Amara has reports that she can't edit.",
    "A fix is in test. We will tell you as soon as it is released.",
]
OTHER_COMMENTS = [
    "Asked the customer for the serial number and a photo.",
    "We are looking into this and will come back to you by tomorrow noon.",
]
MAILS = [
    # subject, incoming, paragraphs; oldest first
    (
        "Last page missing",
        True,
        "Hello,",
        "our monthly report has 21 pages, the PDF has 20. The totals are on the last one.",
        "Could you have a look before Thursday?",
    ),
    (
        "Re: Last page missing",
        False,
        "Hello,",
        "thank you for the report. Could you send us the export log?",
        "You find it under Settings, Exports.",
    ),
    ("Re: Last page missing", True, "Here it is.", "The time of the export was 9:14."),
]
PICTURES = (
    '<p><img src="cid:preview.png@01DC5A.7F" alt="Print preview, the last page is empty" /></p>'
    '<img src="https://news.example/open.gif?to=support" width="1" height="1" />'
)
PREVIEW = "Print preview with page 4 missing"
REPLY = "Attached to the case. The log is from the Leeds site: https://logs.example/1026"
POST = "<p>Could you add the <b>export log</b>?</p><ul><li>from Settings, Exports</li><li>of today</li></ul>"
STAGES = [
    "Prospecting",
    "Qualification",
    "Proposal/Price Quote",
    "Closed Won",
    "Negotiation/Review",
]
COMPANIES = ["Elm Street Dental", "Fjord Freight", "Blue Heron Labs", "Casa Verde", "Quarry & Co"]
PROJECTS = {
    "SUP": ("Customer support", ["Support request", "Bug", "Task"]),
    "DEV": ("Development", ["Bug", "Story"]),
}
OBJECTS = ["Case", "Account", "Contact", "Opportunity", "Lead"]
FIELDS = [
    ("Case", "SUP", "Subject", "summary"),
    ("Case", "SUP", "Description", "description"),
    ("Case", "SUP", "Priority", "priority"),
    ("Lead", "SUP", "Company", "summary"),
]
