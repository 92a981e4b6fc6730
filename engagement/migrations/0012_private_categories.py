"""What is in a category becomes private with it. On the way back, what is private counts as withdrawn, which only administrators see."""

from django.db import migrations, models

from layers.sql.installing import InstallSql

WITHDRAW = """
INSERT INTO engagement_move (feature_id, what, before, after, at, quality, words, note)
SELECT id, 'visibility', 'private', 'withdrawn', now(), 'administrator', '', ''
FROM places_feature WHERE visibility = 'private' ORDER BY id;
UPDATE places_feature SET visibility = 'withdrawn' WHERE visibility = 'private';
"""
CHOICES = [
    ("draft", "draft"),
    ("pending", "waiting for approval"),
    ("public", "public"),
    ("hidden", "hidden"),
    ("withdrawn", "withdrawn"),
    ("private", "private"),
    ("closed", "public once its city is open"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0011_appeals"),
        ("places", "0009_private_categories"),
    ]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="visibility",
            field=models.CharField(
                choices=CHOICES, default="public", max_length=10, verbose_name="visibility"
            ),
        ),
        migrations.AlterField(
            model_name="commentdecision",
            name="before",
            field=models.CharField(choices=CHOICES, max_length=10, verbose_name="from"),
        ),
        migrations.AlterField(
            model_name="commentdecision",
            name="after",
            field=models.CharField(choices=CHOICES, max_length=10, verbose_name="to"),
        ),
        InstallSql("engagement", "category_becomes_private.sql", "2376034ed2f5"),
        migrations.RunSQL(migrations.RunSQL.noop, WITHDRAW),
    ]
