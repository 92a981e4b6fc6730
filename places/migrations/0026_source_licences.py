"""What kind of share-alike licence a source stands under, and how far its borders were generalised."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When


class Migration(migrations.Migration):
    dependencies = [("places", "0025_shapes_alone")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="generalised_m",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How far a border or line may lie from the original. Empty: as published.",
                null=True,
                verbose_name="borders generalised to (metres)",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="share_alike",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(Q(licence__contains="ODbL") | Q(licence__contains="ODBL"), then=Value("odbl")),
                    When(Q(licence__contains="BY-SA") | Q(licence__contains="by-sa"), then=Value("cc-by-sa")),
                    default=Value(""),
                ),
                output_field=models.CharField(
                    choices=[("", "none"), ("odbl", "ODbL"), ("cc-by-sa", "CC BY-SA")],
                    max_length=20,
                    verbose_name="share-alike licence",
                ),
            ),
        ),
    ]
