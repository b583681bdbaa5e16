"""Sent inside the transaction that made the change: a receiver writes rows, it never calls out."""

from django.dispatch import Signal

tenant_installed = Signal()
"""tenant, first: bool (no row was there before)"""

tenant_uninstalled = Signal()
"""tenant"""

switch_changed = Signal()
"""tenant, name, before, after, actor"""
