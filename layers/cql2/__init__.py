"""CQL2 (OGC 21-065r2): filter expressions, parsed with the library ``cql2`` and compiled to the ORM.

``parse()`` reads text or JSON; the Condition it gives is applied to the queryset of a layer.
"""

from layers.cql2.condition import Condition, parse
from layers.cql2.reading import JSON, LANGUAGES, TEXT, known_language

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
    for name in (
        "cql2-text",
        "cql2-json",
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
        "basic-spatial-functions",
        "basic-spatial-functions-plus",
        "spatial-functions",
        "temporal-functions",
        "array-functions",
        "property-property",
        "arithmetic",
    )
)
"""The conformance classes that hold; ``tests/layers/test_cql2.py`` has a test for each."""

__all__ = ["CONFORMANCE", "JSON", "LANGUAGES", "TEXT", "Condition", "known_language", "parse"]
