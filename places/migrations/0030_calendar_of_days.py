"""The calendar of days: closures as rows, and a patron saint's day that exists."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import places.models.city


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0029_patron_days_that_exist"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("reason_it", models.CharField(blank=True, max_length=120, verbose_name="reason (Italian)")),
                ("reason_en", models.CharField(blank=True, max_length=120, verbose_name="reason (English)")),
            ],
            options={
                "verbose_name": "closure",
                "verbose_name_plural": "closures",
                "ordering": ["-first", "city"],
            },
        ),
        migrations.AlterField(
            model_name="city",
            name="patron_day",
            field=models.CharField(
                blank=True,
                help_text="MM-DD",
                max_length=5,
                validators=[
                    django.core.validators.RegexValidator(
                        "^((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))$",
                        "A day that exists, month first: MM-DD, such as 06-24.",
                    )
                ],
                verbose_name="patron saint's day",
            ),
        ),
        migrations.AlterField(
            model_name="city",
            name="time_zone",
            field=models.CharField(
                default="Europe/Rome",
                max_length=40,
                validators=[places.models.city.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("patron_day", ""),
                    (
                        "patron_day__regex",
                        "^((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))$",
                    ),
                    _connector="OR",
                ),
                name="city_patron_day_exists",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="closures",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="feature",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: everything in the city that has opening hours.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="closures",
                to="places.feature",
                verbose_name="only this house, service or place",
            ),
        ),
        migrations.AddIndex(
            model_name="closure",
            index=models.Index(fields=["city", "last"], name="closure_city_last"),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="closure_days_in_order",
                violation_error_message="The last day lies before the first.",
            ),
        ),
    ]
