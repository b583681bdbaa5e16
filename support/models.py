"""No tables of its own. Django tells only applications with this module of a migration, which is
when `support.roles` prepares the groups."""
