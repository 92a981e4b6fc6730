"""A database that other migrations made is refused in one sentence that says what to do."""

from __future__ import annotations

import pytest
from django.db import connection

from devtools.console import Stop
from devtools.database import in_use
from devtools.probe import other_migrations
from tests.places.test_databases import address, connect, new_database

MADE = """
CREATE TABLE public.django_migrations (app text, name text);
INSERT INTO public.django_migrations VALUES ('places', '0001_functions'), ('strange', '0007_other')
"""
OLD = "INSERT INTO public.django_migrations VALUES ('places', '0009_counts_from_changes')"


@pytest.mark.django_db
def test_a_database_of_other_migrations_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with new_database("other") as name:
        with connect(name) as other:
            assert other_migrations(other, private=True) is None  # an empty one
            other.execute(MADE)
            assert other_migrations(other, private=True) is None
            other.execute(OLD)
            assert other_migrations(other, private=True) == (
                "The database was made by other migrations than this version has: ./dev reset removes it with the uploads, "
                "and the next ./dev demo makes a new one."
            )
        monkeypatch.setenv("DATABASE_URL", address(name))
        with pytest.raises(Stop, match="name an empty one") as stopped, in_use():
            pass
        assert stopped.value.code == 1


@pytest.mark.django_db
def test_the_database_of_this_version_is_taken() -> None:
    with connect(connection.settings_dict["NAME"]) as ours:
        assert other_migrations(ours, private=True) is None
