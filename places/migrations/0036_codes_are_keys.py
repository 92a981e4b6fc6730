"""The database refuses codes that cannot stand in an address."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0035_codes_become_keys")]

    operations = [
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z"),
                    models.Q(("code__in", ["at"]), _negated=True),
                ),
                name="area_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="areakind",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_]*[A-Za-z0-9])?\\Z")),
                name="areakind_code_is_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="category_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="city_slug_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="indicator_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace("code", models.Value("-"), models.Value("_")),
                name="indicator_column_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="office_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="source_code_is_key",
            ),
        ),
    ]
