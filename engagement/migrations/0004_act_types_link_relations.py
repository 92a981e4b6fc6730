"""The type of an act and the relation of a link: “kind” is the kind of a feature alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0003_triggers")]

    operations = [
        migrations.RenameField(model_name="act", old_name="kind", new_name="type"),
        migrations.RemoveConstraint(model_name="link", name="link_unique"),
        migrations.RenameField(model_name="link", old_name="kind", new_name="relation"),
        migrations.AlterModelOptions(
            name="link",
            options={
                "ordering": ["from_feature", "relation", "to_feature"],
                "verbose_name": "link",
                "verbose_name_plural": "links",
            },
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("from_feature", "relation", "to_feature"), name="link_unique"
            ),
        ),
        migrations.AlterField(
            model_name="act",
            name="type",
            field=models.CharField(
                choices=[
                    ("council", "resolution of the city council"),
                    ("government", "resolution of the city government"),
                    ("district", "resolution of the district"),
                    ("manager", "decision of the manager"),
                    ("notice", "public notice"),
                    ("minutes", "minutes"),
                    ("agreement", "signed agreement"),
                    ("other", "other act"),
                ],
                max_length=12,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="link",
            name="relation",
            field=models.CharField(
                choices=[
                    ("grew_out_of", "grew out of"),
                    ("original_of", "is the original of"),
                    ("realises", "realises"),
                ],
                default="grew_out_of",
                max_length=12,
                verbose_name="relation",
            ),
        ),
    ]
