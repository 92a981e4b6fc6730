"""Pictures for the example items: drawn, not photographed, so nobody can take them for a real place.

Flat street scenes, one for each kind of problem or proposal, varied by chance, with a ribbon that says what they are.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from demo.pencil import (
    GREENS,
    GROUND,
    HEIGHT,
    SCALE,
    SHADES,
    SIZE,
    WIDTH,
    Draw,
    blob,
    box,
    disc,
    lawn,
    line,
    px,
    py,
    street,
    tree,
)

RIBBON = "ESEMPIO"


def pothole(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    for x in (0.05, 0.4, 0.75):
        box(draw, x, 0.86, 0.16, 0.012, "#e7e4da")
    x = chance.uniform(0.35, 0.6)
    blob(draw, x, 0.86, 0.15, 0.075, "#5b5b5f", chance)
    blob(draw, x, 0.87, 0.11, 0.05, "#3a3a3d", chance)
    for _stone in range(12):
        disc(draw, x + chance.uniform(-0.2, 0.2), 0.87 + chance.uniform(-0.06, 0.09), 0.005, "#57575b")


def pavement(draw: Draw, chance: random.Random) -> None:
    street(draw, chance, pavement=0.28)
    for row in range(4):
        for column in range(9):
            tone = chance.choice(["#cfc8bb", "#c3bcaf", "#d5cfc3"])
            box(draw, column * 0.115 - 0.04 * (row % 2), GROUND + 0.005 + row * 0.07, 0.11, 0.064, tone)
    x = chance.uniform(0.35, 0.6)
    blob(draw, x, 0.78, 0.09, 0.05, "#8a7357", chance)
    corners = [(x - 0.03, 0.74), (x + 0.09, 0.70), (x + 0.12, 0.75), (x, 0.79)]
    draw.polygon([(px(a), py(b)) for a, b in corners], fill="#b3ab9d")
    line(draw, [(x - 0.03, 0.74), (x, 0.79), (x + 0.12, 0.75)], "#7d766a", 0.004)


def barrier(draw: Draw, chance: random.Random) -> None:
    street(draw, chance, pavement=0.16)
    box(draw, 0, GROUND + 0.16, 1, 0.05, "#8f887b")
    for number in range(6):
        box(draw, 0.22 + number * 0.1, 0.86, 0.055, 0.14, "#ece9df")
    x = chance.uniform(0.42, 0.56)
    disc(draw, x, 0.74, 0.055, "#2f3b4c")
    disc(draw, x, 0.74, 0.043, "#c9c2b6")
    line(draw, [(x, 0.62), (x, 0.7), (x + 0.05, 0.7), (x + 0.065, 0.79)], "#2f3b4c", 0.014)
    disc(draw, x - 0.002, 0.585, 0.02, "#2f3b4c")


def bicycle(draw: Draw, x: float, y: float, colour: str) -> None:
    """A bicycle, its wheels on ``y``."""
    for wheel in (x - 0.06, x + 0.06):
        disc(draw, wheel, y - 0.06, 0.042, "#30343c")
        disc(draw, wheel, y - 0.06, 0.034, "#b9b3a7")
    frame = [
        (x - 0.06, y - 0.06),
        (x - 0.015, y - 0.06),
        (x + 0.035, y - 0.13),
        (x - 0.03, y - 0.13),
        (x - 0.015, y - 0.06),
    ]
    line(draw, frame, colour, 0.007)
    line(draw, [(x + 0.06, y - 0.06), (x + 0.03, y - 0.16), (x + 0.055, y - 0.17)], colour, 0.007)
    line(draw, [(x - 0.06, y - 0.06), (x - 0.03, y - 0.15)], colour, 0.007)
    line(draw, [(x - 0.045, y - 0.155), (x - 0.015, y - 0.155)], "#30343c", 0.009)


def cycle_path(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    box(draw, 0, 0.77, 1, 0.16, "#b5563f")
    for x in (0.02, 0.3, 0.58, 0.86):
        box(draw, x, 0.765, 0.14, 0.01, "#f0ede4")
    bicycle(draw, chance.uniform(0.25, 0.7), 0.92, chance.choice(SHADES))


def sign(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    x = chance.uniform(0.4, 0.6)
    lean = chance.uniform(-0.06, 0.06)
    line(draw, [(x, GROUND + 0.1), (x + lean, 0.2)], "#5a616b", 0.012)
    box(draw, x + lean - 0.035, 0.16, 0.07, 0.26, "#2b3038", 0.012)
    lit = chance.randint(0, 3)
    for number, colour in enumerate(("#d24a3c", "#e6b13c", "#4fa05a")):
        disc(draw, x + lean, 0.21 + number * 0.08, 0.022, colour if number == lit else "#474d57")


def stop(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    x = chance.uniform(0.3, 0.45)
    box(draw, x, 0.36, 0.34, 0.028, "#3f4d5c", 0.006)
    for post in (x + 0.01, x + 0.32):
        box(draw, post, 0.38, 0.012, 0.32, "#3f4d5c")
    box(draw, x + 0.03, 0.41, 0.13, 0.24, "#bcd3dc")
    box(draw, x + 0.18, 0.41, 0.13, 0.24, "#d9e4e7")
    line(draw, [(x + 0.19, 0.42), (x + 0.25, 0.52), (x + 0.22, 0.64)], "#8397a0", 0.003)
    line(draw, [(x + 0.31, 0.42), (x + 0.25, 0.52)], "#8397a0", 0.003)
    box(draw, x + 0.05, 0.62, 0.22, 0.016, "#8a6d3b")


def vehicle(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    x, colour = chance.uniform(0.25, 0.4), chance.choice(SHADES)
    box(draw, x, 0.7, 0.42, 0.12, colour, 0.03)
    roof = [(x + 0.07, 0.71), (x + 0.12, 0.6), (x + 0.28, 0.6), (x + 0.34, 0.71)]
    draw.polygon([(px(a), py(b)) for a, b in roof], fill=colour)
    glass = [(x + 0.1, 0.705), (x + 0.135, 0.62), (x + 0.265, 0.62), (x + 0.31, 0.705)]
    draw.polygon([(px(a), py(b)) for a, b in glass], fill="#b9c7cc")
    for wheel in (x + 0.09, x + 0.33):
        disc(draw, wheel, 0.825, 0.035, "#2b2d31")
    for _leaf in range(26):
        disc(
            draw,
            x + chance.uniform(0, 0.42),
            chance.uniform(0.6, 0.87),
            0.006,
            chance.choice(["#a4743a", "#8a5a2b", "#b98a44"]),
        )


def lamp(draw: Draw, chance: random.Random) -> None:
    street(draw, chance, night=True)
    dark = chance.randint(0, 2)
    for number, x in enumerate((0.18, 0.5, 0.82)):
        if number != dark:
            for radius, tone in ((0.13, "#2b3145"), (0.09, "#4b4a4a"), (0.05, "#8d7b50")):
                disc(draw, x + 0.04, 0.26, radius, tone)
        line(draw, [(x, GROUND + 0.08), (x, 0.22), (x + 0.04, 0.22)], "#11151f", 0.009)
        disc(draw, x + 0.04, 0.245, 0.02, "#ffe7a6" if number != dark else "#3a3f4b")


def bins(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    for number, colour in enumerate(chance.sample(["#3d6b4b", "#2f5f8a", "#8a6d3b", "#6b6f76"], 3)):
        x = 0.24 + number * 0.19
        box(draw, x, 0.52, 0.15, 0.2, colour, 0.012)
        box(draw, x - 0.006, 0.5, 0.162, 0.03, "#2c3138", 0.01)
        disc(draw, x + 0.03, 0.725, 0.012, "#22262c")
        disc(draw, x + 0.12, 0.725, 0.012, "#22262c")
    for _bag in range(6):
        blob(
            draw,
            chance.uniform(0.2, 0.8),
            chance.uniform(0.72, 0.78),
            0.04,
            0.045,
            chance.choice(["#3a3d44", "#cfd3d6", "#6f7f8f"]),
            chance,
        )


def dumped(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    x = chance.uniform(0.28, 0.42)
    corners = [(x, 0.7), (x + 0.06, 0.42), (x + 0.24, 0.42), (x + 0.2, 0.7)]
    draw.polygon([(px(a), py(b)) for a, b in corners], fill="#e4dccb")
    for step in range(1, 4):
        line(draw, [(x + step * 0.05, 0.7), (x + 0.06 + step * 0.045, 0.42)], "#c9bfa9", 0.004)
    box(draw, x + 0.26, 0.56, 0.2, 0.15, chance.choice(SHADES), 0.02)
    box(draw, x + 0.28, 0.5, 0.16, 0.1, "#8f5d4a", 0.02)
    box(draw, x - 0.12, 0.6, 0.09, 0.11, "#a98256")


def graffiti(draw: Draw, chance: random.Random) -> None:
    box(draw, 0, 0, 1, 1, chance.choice(["#d9cdbb", "#cfc6b8", "#dcd2c5"]))
    for row in range(12):
        for column in range(12):
            box(
                draw,
                column * 0.1 - 0.05 * (row % 2),
                row * 0.07,
                0.097,
                0.066,
                chance.choice(["#d8ccba", "#d2c5b1", "#dfd5c6"]),
            )
    box(draw, 0, 0.84, 1, 0.16, "#9a948a")
    for colour in chance.sample(["#b33951", "#2f6690", "#3a7d44", "#7b4b94", "#d1812e"], 3):
        x, y = chance.uniform(0.12, 0.5), chance.uniform(0.25, 0.6)
        points = [(x + step * 0.045, y + math.sin(step * 1.7 + x * 9) * 0.1) for step in range(9)]
        line(draw, points, colour, 0.02)
        disc(draw, points[0][0], points[0][1], 0.012, colour)


def branch(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    for x in (0.2, 0.5, 0.8):
        tree(draw, x + chance.uniform(-0.03, 0.03), GROUND + 0.07, chance.uniform(1.7, 2.2), chance)
    x = chance.uniform(0.4, 0.6)
    line(draw, [(x - 0.14, 0.83), (x, 0.79), (x + 0.13, 0.84)], "#6b4f3a", 0.016)
    line(draw, [(x, 0.79), (x + 0.06, 0.74)], "#6b4f3a", 0.01)
    for _leaf in range(12):
        disc(
            draw,
            x + chance.uniform(0, 0.16),
            0.79 + chance.uniform(-0.06, 0.05),
            0.018,
            chance.choice(GREENS),
        )


def swing(draw: Draw, chance: random.Random) -> None:
    lawn(draw, chance)
    x = chance.uniform(0.3, 0.4)
    colour = chance.choice(["#b33951", "#2f6690", "#d1812e"])
    for side in (x, x + 0.3):
        line(draw, [(side - 0.05, 0.86), (side, 0.42), (side + 0.05, 0.86)], colour, 0.012)
    line(draw, [(x, 0.42), (x + 0.3, 0.42)], colour, 0.014)
    for rope in (x + 0.07, x + 0.13):
        line(draw, [(rope, 0.42), (rope, 0.73)], "#5a616b", 0.004)
    box(draw, x + 0.06, 0.73, 0.08, 0.016, "#5b4636")
    line(draw, [(x + 0.21, 0.42), (x + 0.215, 0.7)], "#5a616b", 0.004)


def puddle(draw: Draw, chance: random.Random) -> None:
    street(draw, chance)
    x = chance.uniform(0.4, 0.6)
    blob(draw, x, 0.86, 0.3, 0.085, "#7f9fb5", chance)
    blob(draw, x - 0.03, 0.85, 0.2, 0.045, "#9dbacb", chance)
    box(draw, x + 0.1, 0.755, 0.11, 0.035, "#3a3d42")
    for slot in range(5):
        box(draw, x + 0.11 + slot * 0.02, 0.76, 0.009, 0.025, "#17191c")


def beds(draw: Draw, chance: random.Random) -> None:
    lawn(draw, chance)
    for number in range(4):
        x = 0.16 + number * 0.18
        box(draw, x, 0.76, 0.15, 0.09, "#8f6a46")
        box(draw, x + 0.008, 0.745, 0.134, 0.03, "#4d3a2a")
        for _plant in range(6):
            disc(
                draw,
                x + chance.uniform(0.01, 0.14),
                0.735,
                0.014,
                chance.choice([*GREENS, "#c94f4f", "#e0b23c"]),
            )


def square(draw: Draw, chance: random.Random) -> None:
    street(draw, chance, pavement=0.38)
    for x in (0.15, 0.85):
        tree(draw, x, 0.82, 1.8, chance)
    for x in (0.33, 0.55):
        box(draw, x, 0.75, 0.16, 0.016, "#8a5a34")
        box(draw, x, 0.7, 0.16, 0.014, "#8a5a34")
        box(draw, x + 0.01, 0.766, 0.01, 0.045, "#4a4f57")
        box(draw, x + 0.14, 0.766, 0.01, 0.045, "#4a4f57")


def books(draw: Draw, chance: random.Random) -> None:
    lawn(draw, chance)
    x = chance.uniform(0.36, 0.5)
    box(draw, x + 0.07, 0.6, 0.02, 0.25, "#5b4636")
    box(draw, x, 0.4, 0.16, 0.24, "#2f6690", 0.008)
    roof = [(x - 0.02, 0.41), (x + 0.08, 0.32), (x + 0.18, 0.41)]
    draw.polygon([(px(a), py(b)) for a, b in roof], fill="#8f3f3a")
    for shelf in (0.43, 0.535):
        box(draw, x + 0.012, shelf, 0.136, 0.09, "#1d3f5a")
        for number in range(9):
            tall = chance.uniform(0.055, 0.082)
            box(
                draw,
                x + 0.016 + number * 0.0145,
                shelf + 0.09 - tall,
                0.012,
                tall,
                chance.choice(["#e0b23c", "#c94f4f", "#e9e2d0", "#6fa05a"]),
            )


def table(draw: Draw, chance: random.Random) -> None:
    lawn(draw, chance)
    box(draw, 0.24, 0.72, 0.52, 0.02, "#b98a5a")
    for leg in (0.27, 0.71):
        box(draw, leg, 0.74, 0.016, 0.14, "#8f6a46")
    for number in range(6):
        x = 0.29 + number * 0.08
        colour = chance.choice(SHADES)
        disc(draw, x, 0.56, 0.018, chance.choice(["#8d5b3f", "#d9a982", "#6b4632", "#e8c4a0"]))
        box(draw, x - 0.022, 0.59, 0.044, 0.13, colour, 0.02)
        box(draw, x + 0.026, 0.695, 0.016, 0.026, "#f4f1e8")


def court(draw: Draw, chance: random.Random) -> None:
    lawn(draw, chance)
    floor = [(0.14, 0.72), (0.86, 0.72), (1.0, 0.96), (0.0, 0.96)]
    draw.polygon([(px(a), py(b)) for a, b in floor], fill="#b5563f")
    draw.arc((px(0.32), py(0.68), px(0.68), py(0.92)), 0, 180, fill="#f0ede4", width=int(px(0.006)))
    box(draw, 0.493, 0.36, 0.014, 0.38, "#5a616b")
    box(draw, 0.42, 0.24, 0.16, 0.15, "#f4f1e8")
    line(draw, [(0.47, 0.38), (0.53, 0.38)], "#d1812e", 0.008)
    disc(draw, chance.uniform(0.3, 0.7), 0.83, 0.022, "#d1812e")


SCENES: dict[str, tuple[Callable[[Draw, random.Random], None], str]] = {
    "potholes": (pothole, "una buca nell'asfalto"),
    "sidewalks": (pavement, "lastre sollevate su un marciapiede"),
    "barriers": (barrier, "una carrozzina davanti a un gradino"),
    "cycle-paths": (cycle_path, "una bicicletta su una pista ciclabile"),
    "signs": (sign, "un semaforo"),
    "transport-stops": (stop, "una pensilina con il vetro rotto"),
    "abandoned-vehicles": (vehicle, "un'auto coperta di foglie"),
    "lighting": (lamp, "tre lampioni, uno spento"),
    "waste": (bins, "cassonetti con sacchi a terra"),
    "dumped-items": (dumped, "un materasso e una poltrona sul marciapiede"),
    "graffiti": (graffiti, "un muro con scritte colorate"),
    "trees": (branch, "un ramo caduto in strada"),
    "parks": (swing, "un'altalena senza un seggiolino"),
    "water": (puddle, "una pozza accanto a una caditoia"),
    "idea-green": (beds, "vasche di orto in un giardino"),
    "idea-public-space": (square, "panchine e alberi in una piazza"),
    "idea-mobility": (cycle_path, "una bicicletta su una pista ciclabile"),
    "idea-culture": (books, "una casetta per lo scambio di libri"),
    "idea-solidarity": (table, "persone a un tavolo all'aperto"),
    "idea-sport": (court, "un campetto da basket"),
}


def ribbon(picture: Image.Image) -> None:
    """The word that says that this is no photograph, where neither a wide nor a square crop cuts it off."""
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(22)
    left, top, right, bottom = draw.textbbox((0, 0), RIBBON, font=font)
    width, height = right - left + 28, bottom - top + 18
    corner = ((SIZE[0] + SIZE[1]) / 2 - width - 18, SIZE[1] * 0.92 - height)
    draw.rounded_rectangle((*corner, corner[0] + width, corner[1] + height), 8, fill="#ffffff")
    draw.text((corner[0] + 14 - left, corner[1] + 9 - top), RIBBON, font=font, fill="#17324d")


def drawing(category: str, chance: random.Random) -> bytes:
    """A picture for the category, as JPEG."""
    scene, _alt = SCENES[category]
    large = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    scene(ImageDraw.Draw(large), chance)
    picture = large.reduce(SCALE)
    ribbon(picture)
    out = BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def alt_text(category: str) -> str:
    """What the picture shows, for those who do not see it."""
    return f"Disegno di esempio: {SCENES[category][1]}."
