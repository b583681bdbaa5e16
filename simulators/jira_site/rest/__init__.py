"""The part of Jira's REST interface (v3) that apps of this kind use, with its refusals."""

from simulators.jira_site.rest import attachments, issues, projects, properties, talk, users

ROUTES = [
    *projects.ROUTES,
    *users.ROUTES,
    *properties.ROUTES,
    *talk.ROUTES,
    *attachments.ROUTES,
    *issues.ROUTES,
]
