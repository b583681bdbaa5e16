"""SOQL: read, judged against the schema, and answered from the store."""

from simulators.salesforce_org.soql.evaluate import Found, run

__all__ = ["Found", "run"]
