"""A Salesforce org on loopback: OAuth, REST, SOQL, composite, as the real one answers and refuses."""
