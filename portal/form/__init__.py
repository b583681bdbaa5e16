"""The create form of an object in a project, as an admin shapes it."""
