"""Photos of which parts were blurred, with the picture of before for as long as it may be shown again."""

from django.db import migrations, models

import engagement.photos.models
from layers.sql.installing import ReplaceSql

CORRECTIONS = "UPDATE engagement_move SET what = 'correction', after = '' WHERE what = 'photo'"
"""On the way back."""


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0012_private_categories"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="blurred",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="blurred"),
        ),
        migrations.AddField(
            model_name="photo",
            name="sharp",
            field=models.FileField(
                blank=True,
                storage=engagement.photos.models.private_storage,
                upload_to="sharp/",
                verbose_name="as it was before it was blurred",
            ),
        ),
        migrations.AlterField(
            model_name="move",
            name="what",
            field=models.CharField(
                choices=[
                    ("status", "status"),
                    ("visibility", "visibility"),
                    ("assignment", "office in charge"),
                    ("correction", "correction"),
                    ("photo", "photo"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.RemoveConstraint(model_name="move", name="move_what_known"),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("what__in", ["status", "visibility", "assignment", "correction", "photo"])
                ),
                name="move_what_known",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, CORRECTIONS),
        ReplaceSql("engagement", "events.sql", "802c3e255580"),
    ]
