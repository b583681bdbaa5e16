"""Jira said that something happened. Receivers write rows and return; they never call out."""

from django.dispatch import Signal

issue_event = Signal()
"""tenant, event: str (`jira:issue_deleted` …), issue: IssueRef, account_id: str,
change: jira.events.Change, delivery_id: str (the same whenever Jira delivers it again)"""
