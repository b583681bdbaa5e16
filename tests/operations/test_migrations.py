"""Old code runs beside the new database until it is replaced: a release only adds to it
(docs/operations.md, *The rule for migrations*)."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from common.concurrent_index import AddIndexConcurrently

# The newest migration of each application when this version was first run for customers. Whatever
# comes after them meets a database in use.
FIRST_RELEASE = {
    "bulkcreate": "0002_large_files_go_by_jobs",
    "figures": "0001_hours_and_health",
    "jira": "0002_accounts_are_reported",
    "mapping": "0002_what_forms_ask_and_where_they_hold",
    "records": "0005_a_post_may_answer_another",
    "salesforce": "0002_what_admins_ticked_and_tested",
    "sync": "0003_a_change_is_carried_once",
    "support": "0001_what_happened_to_staff",
    "tenants": "0008_an_ended_installation_is_remembered",
}
GROWING = {
    *("recordlink", "activity", "issueevent", "effect", "twin", "auditentry", "hour", "level"),
    "upload",
}
DROPS = (migrations.DeleteModel, migrations.RemoveField)
RENAMES = (migrations.RenameModel, migrations.RenameField, migrations.AlterModelTable)


def trouble(operation, *, new=frozenset(), contract=False):
    """What an old release, still running, would stumble over; empty where nothing. `new`: models
    that the same migration makes; `contract`: it says that the release before reads them no more."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        found = [trouble(one, new=new) for one in operation.database_operations]
        return next((one for one in found if one), "")
    model = getattr(operation, "model_name_lower", "")
    if isinstance(operation, RENAMES):
        return "is an addition now and a removal one release later"
    if isinstance(operation, DROPS):
        return "" if contract else "takes away what old code uses"
    if model in new:
        return ""
    if isinstance(operation, migrations.AddField):
        return _column(operation.field)
    if isinstance(operation, migrations.AddIndex) and model in GROWING:
        fine = isinstance(operation, AddIndexConcurrently)
        return "" if fine else "locks a table that grows while the index is made"
    if isinstance(operation, migrations.AddConstraint) and model in GROWING:
        return "reads a table that grows under a lock"
    return ""


def _column(field):
    if field.many_to_many or field.null or field.has_db_default():
        return ""
    return "old code can’t insert without the new column: let it be null or give it a db_default"


def made_by(migration):
    kinds = (one for one in migration.operations if isinstance(one, migrations.CreateModel))
    return frozenset(one.name_lower for one in kinds)


def later(loader):
    """Migrations of ours that came after the first release."""
    ours = {one.label for one in apps.get_app_configs() if one.label in FIRST_RELEASE}
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        if label in ours and name > FIRST_RELEASE[label]:
            yield migration


def test_a_later_release_only_adds_to_the_database():
    wrong = [
        f"{migration}: {operation.describe()}: {why}"
        for migration in later(MigrationLoader(None))
        for operation in migration.operations
        for contract in [getattr(migration, "contract", False)]
        for why in [trouble(operation, new=made_by(migration), contract=contract)]
        if why
    ]
    assert wrong == []


def test_every_application_of_ours_with_tables_is_held_to_it():
    root = apps.get_app_config("tenants").path.rsplit("/", 1)[0]
    ours = [one for one in apps.get_app_configs() if one.path.rsplit("/", 1)[0] == root]
    assert {one.label for one in ours if list(one.get_models())} == set(FIRST_RELEASE)
    known = MigrationLoader(None).disk_migrations
    assert [pair for pair in FIRST_RELEASE.items() if pair not in known] == []


INDEX = models.Index(fields=["state"], name="probe")
UNIQUE = models.UniqueConstraint(fields=["issue_id"], name="probe")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("tenant", "notes"),
        migrations.RenameField("tenant", "notes", "remarks"),
        migrations.DeleteModel("Licence"),
        migrations.AddField("tenant", "mood", models.CharField(max_length=9, default="")),
        migrations.AddIndex("issueevent", INDEX),
        migrations.AddConstraint("recordlink", UNIQUE),
        migrations.SeparateDatabaseAndState([migrations.AddIndex("activity", INDEX)]),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_old_code_stumbles_over_is_found(operation):
    assert trouble(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("tenant", "mood", models.CharField(max_length=9, db_default="")),
        migrations.AddField("tenant", "seen_at", models.DateTimeField(null=True)),
        migrations.AddIndex("licence", INDEX),
        AddIndexConcurrently("issueevent", INDEX),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_only_adds_is_fine(operation):
    assert trouble(operation) == ""


def test_what_nobody_reads_any_more_may_be_dropped():
    assert trouble(migrations.RemoveField("tenant", "notes"), contract=True) == ""
    assert trouble(migrations.RenameField("tenant", "notes", "remarks"), contract=True)


def test_a_new_table_may_have_whatever_it_needs():
    assert trouble(migrations.AddIndex("activity", INDEX), new={"activity"}) == ""


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_beside_the_writers_and_taken_back():
    from django.db.migrations.executor import MigrationExecutor

    state = MigrationExecutor(connection).loader.project_state()
    index = models.Index(fields=["code"], name="events_by_code_probe")
    operation, after = AddIndexConcurrently("issueevent", index), state.clone()
    operation.state_forwards("sync", after)
    assert isinstance(after, ProjectState)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("sync", editor, state, after)
    assert "events_by_code_probe" in constraints()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("sync", editor, after, state)
    assert "events_by_code_probe" not in constraints()


def constraints():
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, "sync_issueevent")
