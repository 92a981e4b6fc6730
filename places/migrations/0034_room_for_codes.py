"""Codes that stand in addresses are checked by one rule; those of areas have room for names."""

import django.core.validators
from django.db import migrations, models

import places.keys


class Migration(migrations.Migration):
    dependencies = [("places", "0033_fill_search")]

    operations = [
        migrations.AlterField(
            model_name="area",
            name="code",
            field=models.CharField(
                help_text="Text, leading zeros kept.",
                max_length=80,
                validators=[places.keys.validate_area_code],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="areakind",
            name="code",
            field=models.CharField(
                max_length=40, validators=[places.keys.validate_word], verbose_name="code"
            ),
        ),
        migrations.AlterField(
            model_name="category",
            name="code",
            field=models.CharField(
                max_length=60,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[a-z0-9-]+\\Z", "Lower-case letters, digits and hyphens."
                    ),
                    places.keys.validate_key,
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="city",
            name="slug",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[places.keys.validate_key],
                verbose_name="short name in addresses",
            ),
        ),
        migrations.AlterField(
            model_name="indicator",
            name="code",
            field=models.CharField(
                max_length=60, unique=True, validators=[places.keys.validate_key], verbose_name="code"
            ),
        ),
        migrations.AlterField(
            model_name="office",
            name="code",
            field=models.CharField(max_length=60, validators=[places.keys.validate_key], verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="source",
            name="code",
            field=models.CharField(
                max_length=80, unique=True, validators=[places.keys.validate_key], verbose_name="code"
            ),
        ),
    ]
