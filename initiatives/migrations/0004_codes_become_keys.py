"""Codes that could not stand in an address become keys; the status of things follows the code of their phase."""

from django.db import migrations

from places.migration_keys import mend_codes


def mend(apps, schema_editor):
    things = apps.get_model("initiatives", "Initiative")
    features = apps.get_model("places", "Feature")

    def follow(phase, old):
        features.objects.filter(pk__in=things.objects.filter(phase=phase.pk).values("pk")).update(
            status=phase.code
        )

    mend_codes(apps.get_model("initiatives", "Policy"), within=("city_id",))
    mend_codes(apps.get_model("initiatives", "Phase"), within=("policy_id",), after=follow)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_version_ticks"), ("places", "0035_codes_become_keys")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
