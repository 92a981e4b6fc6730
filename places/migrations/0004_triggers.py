"""What the database keeps true by itself: public places, areas, counts, the search, the version of the data."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_storage"),
    ]

    operations = [
        InstallSql("places", "public_location.sql", "2c47f4de4cd0"),
        InstallSql("places", "feature_before.sql", "0166eec2f0bb"),
        InstallSql("places", "area_in_force.sql", "9ebb9cb15a10"),
        InstallSql("places", "area_of.sql", "4c4661209567"),
        InstallSql("places", "feature_areas.sql", "c19fc0668884"),
        InstallSql("places", "area_changes.sql", "c632a1fa6bd7"),
        InstallSql("places", "city_state.sql", "389982d89799"),
        InstallSql("places", "children.sql", "a5ff114fd76e"),
        InstallSql("places", "version.sql", "d4ebd52b85e7"),
        InstallSql("places", "counts_rebuild.sql", "f8c36acc231d"),
        InstallSql("places", "counts_merge.sql", "05f60731a52d"),
        InstallSql("places", "counts_features.sql", "246e7683b810"),
        InstallSql("places", "counts_memberships.sql", "01a456f9cf3f"),
        InstallSql("places", "feature_texts.sql", "fa39cad2d887"),
        InstallSql("places", "search_vectors.sql", "8a2e87b5caae"),
        InstallSql("places", "search_question.sql", "046ece507f31"),
        InstallSql("places", "search_columns.sql", "20b342500226"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_city"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_source"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_category"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_office"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_areakind"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_area"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_areaversion"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_area_successors"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_indicator"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="places_areafigure"),
        InstallSql("places", "child.sql", "48d4fae4abb7", table="places_house", kind="places.house"),
    ]
