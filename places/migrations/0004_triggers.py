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
        InstallSql("places", "feature_areas.sql", "de2cde8bc736"),
        InstallSql("places", "area_changes.sql", "e7ab3994569b"),
        InstallSql("places", "city_state.sql", "389982d89799"),
        InstallSql("places", "children.sql", "a5ff114fd76e"),
        InstallSql("places", "version.sql", "9522b0143cb3"),
        InstallSql("places", "counts_rebuild.sql", "a7b14a9ac60e"),
        InstallSql("places", "counts_merge.sql", "8219fa54c00f"),
        InstallSql("places", "counts_features.sql", "3ef533572861"),
        InstallSql("places", "counts_memberships.sql", "01a456f9cf3f"),
        InstallSql("places", "feature_texts.sql", "4649d8a0e4b7"),
        InstallSql("places", "search_vectors.sql", "8a2e87b5caae"),
        InstallSql("places", "search_question.sql", "046ece507f31"),
        InstallSql("places", "search_columns.sql", "4945c7a8e745"),
        InstallSql("places", "child.sql", "48d4fae4abb7", table="places_house", kind="places.house"),
        InstallSql("places", "tick.sql", "c7a9658220f2", table="places_city", city="r.id", kind="''"),
        InstallSql(
            "places", "tick.sql", "c7a9658220f2", table="places_source", city="NULL::bigint", kind="''"
        ),
        InstallSql(
            "places", "tick.sql", "c7a9658220f2", table="places_category", city="NULL::bigint", kind="''"
        ),
        InstallSql("places", "tick.sql", "c7a9658220f2", table="places_office", city="r.city_id", kind="''"),
        InstallSql(
            "places", "tick.sql", "c7a9658220f2", table="places_areakind", city="r.city_id", kind="''"
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_area",
            city="(SELECT kind.city_id FROM public.places_areakind kind WHERE kind.id = r.kind_id)",
            kind="''",
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_areaversion",
            city="(SELECT kind.city_id FROM public.places_area area JOIN public.places_areakind kind ON kind.id = area.kind_id WHERE area.id = r.area_id)",
            kind="'places.area'",
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_area_successors",
            city="(SELECT kind.city_id FROM public.places_area area JOIN public.places_areakind kind ON kind.id = area.kind_id WHERE area.id = r.from_area_id)",
            kind="''",
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_indicator",
            city="NULL::bigint",
            kind="'places.area'",
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_areafigure",
            city="r.city_id",
            kind="'places.area'",
        ),
        InstallSql("places", "areas_served.sql", "8afe12cd4dca"),
    ]
