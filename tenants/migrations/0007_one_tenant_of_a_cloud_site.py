from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_a_cloud_id_names_one_site")]

    operations = [
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cloud_id", ""), _negated=True),
                fields=("cloud_id",),
                name="one_tenant_of_a_cloud_site",
            ),
        ),
    ]
