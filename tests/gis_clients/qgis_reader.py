"""Run by the system's Python, which has QGIS: opens collections of an OGC API as a user would, and prints what it finds as JSON.

Arguments: the address of the API, and a JSON list of questions: {"layer", "subset", "box"} with a subset string or a box
(west, south, east, north in the layer's system) or neither; "uri" instead of our own way to name the layer.
"""

import json
import os
import sys
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeatureRequest,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)


def answer(root: str, question: dict[str, Any]) -> dict[str, Any]:
    """What QGIS reads from one collection."""
    uri = (
        f"pagingEnabled='true' preferCoordinatesForWfsT11='false' typename='{question['layer']}' url='{root}'"
    )
    layer = QgsVectorLayer(question.get("uri", uri), question["layer"], "OAPIF")
    if not layer.isValid():
        return {"error": layer.error().message() or "not valid"}
    if question.get("subset") and not layer.setSubsetString(question["subset"]):
        return {"error": f"the subset {question['subset']} was refused"}
    request = QgsFeatureRequest()
    if question.get("box"):
        request.setFilterRect(QgsRectangle(*question["box"]))
    features = list(layer.getFeatures(request))
    extent = layer.extent()
    return {
        "count": len(features),
        "crs": layer.crs().authid(),
        "kind": QgsWkbTypes.geometryDisplayString(layer.geometryType()),
        "fields": [field.name() for field in layer.fields()],
        "titles": sorted(
            str(feature.attribute("title")) for feature in features if "title" in layer.fields().names()
        ),
        "places": [
            [
                round(feature.geometry().centroid().asPoint().x(), 4),
                round(feature.geometry().centroid().asPoint().y(), 4),
            ]
            for feature in features
            if feature.hasGeometry()
        ],
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
    }


def main() -> None:
    """Answer every question."""
    root, questions = sys.argv[1], json.loads(sys.argv[2])
    application = QgsApplication([], False)
    application.initQgis()
    if "OAPIF" not in QgsProviderRegistry.instance().providerList():
        raise SystemExit("this QGIS cannot read an OGC API")
    found = {"version": Qgis.QGIS_VERSION, "answers": [answer(root, question) for question in questions]}
    sys.stdout.write(json.dumps(found) + "\n")
    application.exitQgis()


main()
