"""The pencil of the example pictures: simple shapes by shares of the picture, and the backdrops of every scene."""

from __future__ import annotations

import math
import random

from PIL import ImageDraw

SIZE = (960, 640)
SCALE = 2
"""Drawn twice as large and reduced: smooth edges."""
WIDTH, HEIGHT = SIZE[0] * SCALE, SIZE[1] * SCALE
GROUND = 0.62
"""Where the houses end and the street begins, as a share of the height."""
FACADES = ["#e8c9a0", "#dba77f", "#e9d8b4", "#d9b59a", "#c98f6b", "#efe0c4", "#d7c3a1", "#e3b98c"]
SKIES = ["#cfe3f2", "#dce9ef", "#bcd7ea", "#e9e6da", "#d4dfe6"]
GREENS = ["#5f8f4e", "#6fa05a", "#4f7d46", "#7fae68"]
SHADES = ["#3b5b82", "#7d4f50", "#4f6d5a", "#8a6d3b", "#5b4f7d"]

Draw = ImageDraw.ImageDraw


def px(share: float) -> float:
    """A share of the width in pixels."""
    return share * WIDTH


def py(share: float) -> float:
    """A share of the height in pixels."""
    return share * HEIGHT


def box(
    draw: Draw, x: float, y: float, width: float, height: float, colour: str, radius: float = 0.0
) -> None:
    """A rectangle by shares of the picture."""
    draw.rounded_rectangle((px(x), py(y), px(x + width), py(y + height)), px(radius), fill=colour)


def disc(draw: Draw, x: float, y: float, radius: float, colour: str) -> None:
    """A circle by shares of the width."""
    draw.ellipse(
        (px(x) - px(radius), py(y) - px(radius), px(x) + px(radius), py(y) + px(radius)), fill=colour
    )


def blob(
    draw: Draw, x: float, y: float, width: float, height: float, colour: str, chance: random.Random
) -> None:
    """An irregular patch."""
    corners = []
    for step in range(14):
        angle = step / 14 * 2 * math.pi
        reach = chance.uniform(0.75, 1.1)
        corners.append((px(x + math.cos(angle) * width * reach), py(y + math.sin(angle) * height * reach)))
    draw.polygon(corners, fill=colour)


def line(draw: Draw, points: list[tuple[float, float]], colour: str, width: float) -> None:
    """A line by shares of the picture."""
    draw.line([(px(x), py(y)) for x, y in points], fill=colour, width=max(1, int(px(width))), joint="curve")


def houses(draw: Draw, chance: random.Random, night: bool = False) -> None:
    """A row of houses, some with arcades."""
    x = -0.02
    while x < 1.0:
        width = chance.uniform(0.16, 0.27)
        top = chance.uniform(0.08, 0.22)
        colour = chance.choice(["#3a4258", "#333b50", "#424a60"]) if night else chance.choice(FACADES)
        box(draw, x, top, width, GROUND - top, colour)
        box(draw, x - 0.005, top - 0.018, width + 0.01, 0.022, "#2a3042" if night else "#9c7c62")
        columns = max(2, int(width / 0.065))
        arcade = chance.random() < 0.5
        for column in range(columns):
            middle = x + width * (column + 0.5) / columns
            for row in range(3):
                lit = night and chance.random() < 0.3
                glass = "#f2cf7a" if lit else "#232a3a" if night else "#8aa0ad"
                box(draw, middle - 0.014, top + 0.05 + row * 0.105, 0.028, 0.066, glass)
            if arcade:
                dark = "#1d2230" if night else "#7b6350"
                box(draw, middle - 0.022, GROUND - 0.095, 0.044, 0.095, dark, 0.02)
                box(draw, middle - 0.022, GROUND - 0.05, 0.044, 0.05, dark)
        x += width


def street(draw: Draw, chance: random.Random, *, night: bool = False, pavement: float = 0.1) -> None:
    """Sky, houses, pavement, road."""
    box(draw, 0, 0, 1, GROUND, "#1d2438" if night else chance.choice(SKIES))
    houses(draw, chance, night)
    box(draw, 0, GROUND, 1, pavement, "#4a4f5e" if night else "#c9c2b6")
    box(draw, 0, GROUND + pavement, 1, 0.014, "#5c6170" if night else "#a79f92")
    box(draw, 0, GROUND + pavement + 0.014, 1, 1, "#2c303c" if night else "#77787c")


def tree(draw: Draw, x: float, foot: float, size: float, chance: random.Random) -> None:
    """A tree standing on ``foot``."""
    box(draw, x - 0.008 * size, foot - 0.2 * size, 0.016 * size, 0.2 * size, "#6b4f3a")
    for _leaf in range(7):
        disc(
            draw,
            x + chance.uniform(-0.05, 0.05) * size,
            foot - (0.24 + chance.uniform(-0.05, 0.08)) * size,
            chance.uniform(0.03, 0.05) * size,
            chance.choice(GREENS),
        )


def lawn(draw: Draw, chance: random.Random) -> None:
    """A garden in front of houses."""
    box(draw, 0, 0, 1, GROUND, chance.choice(SKIES))
    houses(draw, chance)
    box(draw, 0, GROUND, 1, 1, "#8fb573")
    for x in (0.08, 0.9, 0.75):
        tree(draw, x + chance.uniform(-0.03, 0.03), GROUND + 0.05, chance.uniform(1.2, 1.6), chance)
