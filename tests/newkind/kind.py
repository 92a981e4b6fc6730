"""The garden as a kind of feature."""

from places.feature.kind import Adding, Kind, Pointing
from tests.newkind.forms import GardenForm
from tests.newkind.layers import GARDENS
from tests.newkind.models import Garden

GARDEN = Kind(
    model=Garden,
    layer=GARDENS,
    open_label="Apri la pagina dell'orto",
    page="newkind/page_garden.html",
    related=("host",),
    pointing=(Pointing(key="host", title="Orti di questa casa"),),
    adding=Adding(
        title="Aggiungi un orto",
        note="Un'aiuola, un frutteto",
        icon="pin",
        form=GardenForm,
        begin=lambda city: {"status": Garden.Status.SOWN},
    ),
    schema_type="Park",
)
