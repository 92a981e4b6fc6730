"""What the database keeps true of things that go through a procedure."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [("engagement", "0003_procedures"), ("places", "0004_triggers")]

    operations = [
        InstallSql("engagement", "procedures.sql", "2c91776d9bfe"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="engagement_procedure"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="engagement_phase"),
    ]
