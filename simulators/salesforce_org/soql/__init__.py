"""SOQL: read, judged against the schema, and answered from the store."""

from simulators.salesforce_org.soql.evaluate import run

__all__ = ["run"]
