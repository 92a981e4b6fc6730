"""The program that reads uploaded files, in a sandboxed process of its own.

``layers.geofiles`` starts it as ``python -m layers.fenced``. Nothing here imports Django or the rest of the project, so that
the process starts fast and holds no secret: its environment is empty and its only channels are its standard streams.
"""
