"""Where a cloud id stands at several sites, the one that was installed last keeps it."""

from django.db import migrations
from django.db.models import Count


def keep_the_last(apps, schema_editor):
    tenants = apps.get_model("tenants", "Tenant").objects
    named = tenants.exclude(cloud_id="").order_by().values("cloud_id")
    for cloud_id in (
        named.annotate(n=Count("pk")).filter(n__gt=1).values_list("cloud_id", flat=True)
    ):
        last = tenants.filter(cloud_id=cloud_id).order_by("-installed_at").first()
        tenants.filter(cloud_id=cloud_id).exclude(pk=last.pk).update(cloud_id="")


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_sites_run_on_forge_too")]

    operations = [migrations.RunPython(keep_the_last, migrations.RunPython.noop)]
