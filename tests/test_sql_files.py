"""The database holds the functions, triggers and views that the files say; each file is installed by a migration that knows its text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from layers.sql.installing import InstallSql, digest_of, drops, installed
from places.models import Feature

MADE = r"""
WITH foreign_ones AS (SELECT objid FROM pg_depend WHERE deptype = 'e')
SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid), p.ctid::text
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.oid NOT IN (SELECT objid FROM foreign_ones)
  AND p.proname !~ '^(pgtrigger_|_pgtrigger_|_pgh_|procrastinate_)'
UNION ALL
SELECT 'trigger ' || t.tgname || ' of ' || c.relname, pg_get_triggerdef(t.oid), t.ctid::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgname NOT LIKE 'pgtrigger\_%'
  AND c.relname NOT LIKE 'procrastinate\_%'
UNION ALL
SELECT 'view ' || c.relname, pg_get_viewdef(c.oid), r.ctid::text
FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' AND c.oid NOT IN (SELECT objid FROM foreign_ones)
"""


def made(cursor: Any) -> dict[str, tuple[str, str]]:
    """What is ours in the database: by its name, its text and the version of its row."""
    cursor.execute(MADE)
    return {name: (text, row) for name, text, row in cursor.fetchall()}


def faults() -> list[str]:
    """Install all files once more; whatever changes by it, or is not touched, was not as the files say."""
    with connection.cursor() as cursor:
        before = made(cursor)
        for operation in installed():
            cursor.execute(operation.statements())
        after = made(cursor)
    wrong = []
    for name, (text, row) in sorted(after.items()):
        if name not in before:
            wrong.append(f"{name} is missing in the database")
        elif before[name][1] == row:
            wrong.append(f"{name} stands in no file")
        elif before[name][0] != text:
            wrong.append(f"{name} is not as its file says")
    return wrong


def digests() -> dict[tuple[str, str], str]:
    """All files of SQL of our apps."""
    folders = [Path(app.path) for app in apps.get_app_configs()]
    ours = [folder for folder in folders if folder.parent == settings.BASE_DIR]
    return {
        (folder.name, path.name): digest_of(path)
        for folder in ours
        for path in sorted(folder.glob("sql/**/*.sql"))
    }


def unrecorded(files: dict[tuple[str, str], str], operations: Iterable[InstallSql]) -> list[str]:
    """Files that no migration installs, or whose text has changed since the last one that does."""
    known: dict[tuple[str, str], list[InstallSql]] = {}
    for operation in operations:
        known.setdefault((operation.app, operation.name), []).append(operation)
    wrong = []
    for (app, name), digest in files.items():
        line = f'"{app}", "{name}", "{digest}"'
        if (app, name) not in known:
            wrong.append(f"{app}/sql/{name}: no migration installs it; add InstallSql({line})")
        for operation in known.get((app, name), []):
            if operation.digest != digest:
                values = "".join(f', {value}="{text}"' for value, text in operation.values.items())
                wrong.append(
                    f"{app}/sql/{name}: the last migration that installs it names another text, {operation.digest!r}; "
                    f"add a migration with ReplaceSql({line}{values})"
                )
    return wrong


@pytest.mark.django_db
def test_the_database_is_as_the_files_say() -> None:
    assert faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "CREATE OR REPLACE FUNCTION public.civicmap_fold(words text) RETURNS text "
            "LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$ BEGIN RETURN words; END $$",
            "function civicmap_fold(text) is not as its file says",
        ),
        (
            "CREATE FUNCTION public.stray() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "function stray() stands in no file",
        ),
        (
            "CREATE TRIGGER stray BEFORE INSERT ON public.places_city "
            "FOR EACH ROW EXECUTE FUNCTION public.civicmap_city_before()",
            "trigger stray of places_city stands in no file",
        ),
        (
            "DROP TRIGGER feature_before ON public.places_feature",
            "trigger feature_before of places_feature is missing in the database",
        ),
        (
            "CREATE OR REPLACE TRIGGER feature_before BEFORE INSERT ON public.places_feature "
            "FOR EACH ROW EXECUTE FUNCTION public.civicmap_feature_before()",
            "trigger feature_before of places_feature is not as its file says",
        ),
        (
            "CREATE OR REPLACE VIEW public.planning_line AS SELECT 1 AS id",
            "view planning_line is not as its file says",
        ),
    ],
)  # fmt: skip
def test_a_change_of_the_database_alone_is_seen(change: str, fault: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert faults() == [fault]


def test_every_file_is_installed_by_a_migration_that_knows_its_text() -> None:
    assert unrecorded(digests(), installed()) == []


def test_a_changed_file_without_a_migration_and_an_unused_one_are_seen() -> None:
    files = {("places", "text.sql"): "new", ("places", "unused.sql"): "other", ("places", "child.sql"): "new"}
    [changed, unused, *children] = unrecorded(files, installed())
    assert 'ReplaceSql("places", "text.sql", "new")' in changed
    assert 'InstallSql("places", "unused.sql", "other")' in unused
    assert len(children) == len(Feature.child_models())
    assert any('"new", table="places_house", kind="places.house")' in told for told in children)


def test_what_a_file_makes_is_dropped_on_the_way_back() -> None:
    operation = InstallSql("places", "child.sql", "", table="places_house", kind="places.house")
    assert list(drops(operation.text()))[2:] == [
        "DROP TRIGGER IF EXISTS child_kind ON public.places_house;",
        "DROP TRIGGER IF EXISTS root_gone ON public.places_house;",
    ]
    with pytest.raises(ValueError, match="neither a function"):
        list(drops("CREATE INDEX odd ON public.places_house (code);"))
    with pytest.raises(ValueError, match=r"takes \['kind', 'table'\]"):
        InstallSql("places", "child.sql", "", table="places_house").text()
