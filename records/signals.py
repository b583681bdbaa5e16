from django.dispatch import Signal

linked = Signal()
"""tenant, issue: IssueRef, project_id: str, links: list[RecordLink] that are new. Sent inside the
transaction that made them: a receiver writes rows, it never calls out."""
