"""How near an earlier report must be to be shown as a possible repeat, for each category."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_counts_of_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="repeat_metres",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of reports: how near an earlier one is shown to people before they send another, from 5 to 500 metres. "
                "Empty: as in the category above, else as the installation says.",
                null=True,
                verbose_name="metres between repeats",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("repeat_metres__range", (5, 500))),
                name="category_repeat_metres_in_range",
            ),
        ),
    ]
