"""Counts of the rate limiter. Unlogged: written at every counted request, and worth nothing after a crash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("n", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE accounts_ratecount SET UNLOGGED", "ALTER TABLE accounts_ratecount SET LOGGED"
        ),
    ]
