"""Custom UI: the pages of a Forge app that Jira itself keeps, and where they stand on the site.

The shell's files are served under another site than Jira's page, with the policy that `@forge/csp`
gives them and the bridge's script put in, as Forge does. A page that is asked for with `?host=forge`
shows the Forge app's panels in place of the Connect app's; its screens stand under
`/jira/settings/apps/<app>/<environment>`.
"""
