"""Both result files on the Jira issue. What Jira refuses stays downloadable, and is tried again."""

from bulkcreate import files
from bulkcreate.models import Upload
from jira.client import JiraClient, client_for

BOTH = (files.SUCCESS, files.FAILURE)
TYPE = "text/csv"


def attach(upload: Upload, *, again: bool) -> None:
    """Each file once; `again`: an answer may have been lost, so Jira is asked what is there.
    RemoteError where Jira does not take one."""
    client = client_for(upload.tenant)
    there = _there(client, upload) if again else set()
    for kind in BOTH:
        if kind in upload.attached:
            continue
        where, name = files.path(upload, kind), files.name(upload, kind)
        if (name, where.stat().st_size) not in there:
            with where.open("rb") as content:
                client.attach(upload.issue_id, name, content, TYPE)
        upload.attached = [*upload.attached, kind]
        upload.save(update_fields=["attached"])


def _there(client: JiraClient, upload: Upload) -> set[tuple[str, int]]:
    issue = client.issue(upload.issue_id, fields=["attachment"])
    found = (issue.get("fields") or {}).get("attachment") or []
    return {(str(one.get("filename")), int(one.get("size") or 0)) for one in found}
