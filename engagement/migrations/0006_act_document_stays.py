"""The document of an act that a move rests on stays as it is."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [("engagement", "0005_follows_and_support")]

    operations = [InstallSql("engagement", "acts.sql", "de7a366977b6")]
