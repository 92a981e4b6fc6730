"""The layer of gardens."""

from layers.declaration.layer import Column, Noun
from places.layers import feature_layer
from tests.newkind.models import Garden

GARDENS = feature_layer(
    Garden,
    Column("plots", "Aiuole coltivate", "integer", measure=True),
    title="Orti condivisi",
    singular="Orto condiviso",
    description="Dove si coltiva insieme.",
    icon="tree",
    colour="#2f6b2f",
    nouns={"": Noun("orti", "orto", "dall'orto più vicino%(rest)s")},
)
