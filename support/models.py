"""What happened to support staff themselves. What they do to a site is in the site's own trail."""

from django.db import models


class StaffEntry(models.Model):
    """Written once, never changed. No password, and no name that nobody has: somebody may type the
    one for the other."""

    class What(models.TextChoices):
        PASSWORD = "password", "Gave the password"
        LOGIN = "login", "Logged in"
        PASSWORD_WRONG = "password_wrong", "Gave a wrong password"
        CODE_WRONG = "code_wrong", "Gave a wrong code"
        LOGOUT = "logout", "Logged out"
        PASSWORD_CHANGED = "password_changed", "Changed the own password"
        FACTOR_SET = "factor_set", "Set a second factor up"
        FACTOR_TAKEN = "factor_taken", "Took a second factor away"
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"

    at = models.DateTimeField()
    what = models.CharField(max_length=32, choices=What.choices)
    actor = models.CharField(max_length=150, blank=True)
    target = models.CharField(
        max_length=200, blank=True, help_text="The member of staff, or the role."
    )
    detail = models.CharField(max_length=255, blank=True, help_text="Names of what was changed.")
    origin = models.CharField(max_length=100, blank=True, help_text="Network address.")

    class Meta:
        verbose_name_plural = "staff entries"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="staff_entries_by_time"),
            models.Index(fields=["actor", "-at"], name="staff_entries_of_an_actor"),
            models.Index(fields=["target", "-at"], name="staff_entries_of_a_target"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.actor or 'Somebody'}: {self.get_what_display().lower()} {self.target}".strip()
        )
