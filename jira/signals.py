"""Jira said that something happened. Receivers write rows and return; they never call out."""

from django.dispatch import Signal

issues_changed = Signal()
"""deliveries: list[jira.events.Delivery], of any sites, within one transaction"""
