"""Moves may rest on an act."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0006_move_needed"),
    ]

    operations = [
        migrations.AddField(
            model_name="move",
            name="act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="engagement.act",
                verbose_name="act it rests on",
            ),
        ),
    ]
