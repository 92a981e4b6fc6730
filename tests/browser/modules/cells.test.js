import { cellBounds, cellName, cellOf } from "../../../civicmap/static/app/map/tiles/cells.js";
import { close, equal, shared, test } from "./harness.js";

const cells = await shared("/tests/cells.json");

test("cells have the names that the database gives them", () => {
  const wrong = cells.filter(({ lon, lat, level, cell }) => cellName(lon, lat, level) !== cell);
  equal(wrong, []);
});

test("a cell holds its point", () => {
  const outside = cells.filter(({ lon, lat, cell }) => {
    const [west, south, east, north] = cellBounds(cell);
    return !(west <= lon && lon < east && south < lat && lat <= north);
  });
  equal(outside, []);
});

test("the world is one cell at level 0", () => {
  close(cellBounds("0-0"), [-180, -85.0511288, 180, 85.0511288], 1e-6);
});

test("a point beyond the edge of the world falls in the last cell", () => {
  equal(cellOf(180, -89.9, 2), [3, 3]);
  equal(cellOf(-180, 89.9, 2), [0, 0]);
});
