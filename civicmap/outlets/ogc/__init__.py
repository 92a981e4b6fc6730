"""OGC API: Features (parts 1 to 3) and Tiles over the public layers, at ``/ogc/`` and, for one city, ``/{city}/ogc/``."""
