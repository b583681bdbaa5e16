"""A Jira Cloud site on loopback that hosts Connect apps with Atlassian's own host script."""
