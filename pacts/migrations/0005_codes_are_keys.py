"""The database refuses codes that cannot stand in an address."""

from django.db import migrations, models

import places.keys


class Migration(migrations.Migration):
    dependencies = [("pacts", "0004_codes_become_keys"), ("places", "0036_codes_are_keys")]

    operations = [
        migrations.AlterField(
            model_name="pacttype",
            name="code",
            field=models.CharField(max_length=20, validators=[places.keys.validate_key], verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="phase",
            name="code",
            field=models.CharField(max_length=40, validators=[places.keys.validate_key], verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="regulation",
            name="code",
            field=models.CharField(max_length=60, validators=[places.keys.validate_key], verbose_name="code"),
        ),
        migrations.AddConstraint(
            model_name="pacttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="pact_type_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="pact_phase_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="regulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="regulation_code_is_key",
            ),
        ),
    ]
