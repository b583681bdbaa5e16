"""Chatter as the Connect interface shows it: the feed of a record, posts, comments."""

from simulators.salesforce_org.chatter.resources import answer

__all__ = ["answer"]
