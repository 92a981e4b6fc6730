import { roomFor } from "../../../civicmap/static/app/map/core/area-names.js";
import { width } from "../../../civicmap/static/app/map/core/basemap-style.js";
import { L } from "../../../civicmap/static/app/map/core/leaflet.js";
import { counts, shares } from "../../../civicmap/static/app/map/core/pins.js";
import { features, tileUrl } from "../../../civicmap/static/app/map/core/vector-tiles.js";
import { holds } from "../../../civicmap/static/app/map/tiles/cluster-tiles.js";
import { boxOf, hittable, inOrder, tabStops } from "../../../civicmap/static/app/map/tiles/tab-stops.js";
import { tileOf, VectorGrid } from "../../../civicmap/static/app/map/tiles/vector-grid.js";
import { close, equal, test } from "./harness.js";

const PLACE = { z: 14, x: 8, y: 5 };

test("a tile's address takes the filters, after those it has", () => {
  equal(tileUrl("/tiles/map/{z}/{x}/{y}", PLACE), "/tiles/map/14/8/5");
  equal(tileUrl("/t/{z}/{x}/{y}", PLACE, "q=a"), "/t/14/8/5?q=a");
  equal(tileUrl("/t/{z}/{x}/{y}?city=prova", PLACE, "q=a"), "/t/14/8/5?city=prova&q=a");
});

test("a layer that a tile does not have has no features", () => {
  equal([...features(undefined)], []);
  equal([...features({ length: 2, feature: (index) => index })], [0, 1]);
});

test("a pixel of the world lies in one tile", () => {
  equal(tileOf({ x: 1030, y: 511.5 }), [2, 0, 6, 511.5]);
});

test("counts of a cluster are read, whatever the code", () => {
  equal(counts({ c: "potholes:3,a:b:1" }), [["potholes", 3], ["a:b", 1]]);
  equal(counts({}), []);
});

test("shares are those of the legend, the greatest first", () => {
  const cluster = { c: "unknown:1,potholes:3" };
  equal(shares(cluster, false), [["Potholes", "#aa0000", 3], ["unknown", "#455b71", 1]]);
});

test("a point holds its own item, and a cell those inside it", () => {
  equal([holds({ id: 7 }, { id: "7" }), holds({ id: 7 }, { id: 8 })], [true, false]);
  equal([holds({ cell: "0-0" }, { id: 1, lon: 7, lat: 45 }), holds({ cell: "0-0" }, { id: 1 })], [true, false]);
  equal(holds({ cell: "1-0" }, { id: 1, lon: 7, lat: 45 }), false);
});

test("a pin stands above its place, a cluster around it", () => {
  equal(boxOf({ x: 100, y: 100 }, { single: true, width: 40 }), { left: 80, right: 120, top: 51, bottom: 101, single: true, row: 1 });
  equal(boxOf({ x: 100, y: 100 }, { single: false, width: 48 }), { left: 76, right: 124, top: 76, bottom: 124, single: false, row: 1 });
});

test("a box can be hit where 24 pixels of it lie free", () => {
  const box = { left: 0, right: 40, top: 0, bottom: 40 };
  equal(hittable(box, [{ left: 16, right: 90, top: -5, bottom: 90 }]), false);
  equal(hittable(box, [{ left: 24, right: 90, top: -5, bottom: 90 }]), true);
  equal(hittable(box, [{ left: 50, right: 90, top: 0, bottom: 40 }]), true);
  equal(hittable(box, [{ left: 15, right: 25, top: 0, bottom: 40 }]), false);
});

const boxAt = (x, y, single) => boxOf({ x, y }, { single, width: 44 });
const rowOf = (count, y, single) => Array.from({ length: count }, (_none, index) => boxAt(60 * index, y, single));

test("the Tab key reads pins first, row by row, then clusters", () => {
  const boxes = [boxAt(10, 300, false), boxAt(200, 80, true), boxAt(100, 80, true), boxAt(50, 400, true)];
  equal(boxes.toSorted(inOrder).map(({ left, single }) => [left, single]), [[80, true], [180, true], [30, true], [-12, false]]);
});

test("a crowd of pins leaves a third of the stops to the clusters", () => {
  const boxes = [...rowOf(20, 100, true), ...rowOf(20, 300, false)];
  const numbers = (most) => [true, false].map((wanted) => tabStops(boxes, boxes, most).filter(({ single }) => single === wanted).length);
  equal(numbers(15), [10, 5]);
  equal(numbers(30), [20, 10]);
  equal(numbers(60), [20, 20]);
});

test("a pin under others is no stop", () => {
  const boxes = [boxOf({ x: 50, y: 100 }, { single: true, width: 40 }), boxOf({ x: 55, y: 104 }, { single: true, width: 40 })];
  equal(tabStops(boxes, [...boxes, { left: 0, right: 48, top: 0, bottom: 200 }], 30), []);
});

test("widths grow on straight lines between their stops", () => {
  const wide = width([10, 1], [12, 3]);
  close([9, 10, 11, 12, 19].map(wide), [1, 1, 2, 3, 3]);
});

test("a long name takes more lines, a long word more width", () => {
  const [short, long, word] = ["Centro", "Borgo San Pietro delle Vigne", "Quintapiana-Superiore"].map(roomFor);
  equal([short.height < long.height, short.width < word.width, long.width <= 150], [true, true, true]);
});

class Squares extends VectorGrid {
  fill(entry, layers) {
    entry.shapes = layers;
  }

  empty() {}
}

test("the shape under a place is found in its own tile only", () => {
  const map = new L.Map(document.createElement("div"), { center: [0, 0], zoom: 1 });
  const grid = new Squares({ url: "data:,", off: true }).addTo(map);
  const rings = [[{ x: 0, y: 0 }, { x: 2048, y: 0 }, { x: 2048, y: 2048 }, { x: 0, y: 2048 }, { x: 0, y: 0 }]];
  const shape = { rings, scale: 512 / 4096, polygon: true, properties: { id: 5 } };
  grid.entries.clear();
  grid.entries.set("tile", { coords: { x: 0, y: 0, z: 1 }, shapes: [shape] });
  equal(grid.shapeAt(new L.LatLng(60, -90)), { id: 5 });
  equal(grid.shapeAt(new L.LatLng(-60, -90)), null);
  equal(grid.shapeAt(new L.LatLng(60, 90)), null);
  map.remove();
  equal(grid.map, null);
});
