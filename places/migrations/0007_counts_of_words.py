"""The kept counts of frequent words."""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from layers.sql.installing import InstallSql, ReplaceSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0006_indexes_of_many"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=40)),
                ("placed", models.BooleanField()),
                ("n", models.IntegerField()),
                ("search", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.category",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of words not counted yet",
                "verbose_name_plural": "changes of words not counted yet",
            },
        ),
        migrations.CreateModel(
            name="WordQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("query", django.contrib.postgres.search.SearchQueryField()),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "words that are counted",
                "verbose_name_plural": "words that are counted",
            },
        ),
        migrations.CreateModel(
            name="WordCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question",
                        "kind",
                        "category",
                        "status",
                        "placed",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=40)),
                ("placed", models.BooleanField()),
                ("n", models.IntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.category",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.wordquestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of words",
                "verbose_name_plural": "counts of words",
            },
        ),
        migrations.AddConstraint(
            model_name="wordquestion",
            constraint=models.UniqueConstraint(
                fields=("query", "city"), name="wordquestion_unique", nulls_distinct=False
            ),
        ),
        InstallSql("places", "counts_words.sql", "f7b7910d55e1"),
        ReplaceSql("places", "counts_features.sql", "aee5489f30e3"),
        ReplaceSql("places", "counts_merge.sql", "37e98fb6e850"),
        ReplaceSql("places", "counts_rebuild.sql", "44a5ccbdf1ce"),
    ]
