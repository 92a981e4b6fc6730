import { readView, writeView } from "../../../civicmap/static/app/map/core/view.js";
import { equal, test } from "./harness.js";

test("what is written is read again", () => {
  const view = { zoom: 15, lat: 45.07, lon: 7.68, item: "12", areas: "zona à" };
  equal(writeView(view), "#15/45.07000/7.68000&item=12&areas=zona%20%C3%A0");
  equal(readView(writeView(view)), view);
});

test("each part may be missing", () => {
  equal(readView(""), {});
  equal(readView("#item=12"), { item: "12" });
  equal(readView("#areas=zone"), { areas: "zone" });
  equal(readView("#15/45/7"), { zoom: 15, lat: 45, lon: 7 });
  equal(writeView({ zoom: 9.5, lat: -1, lon: 2, item: null, areas: "" }), "#9.5/-1.00000/2.00000");
});

test("what cannot be is left out", () => {
  equal(readView("#15/95/7&item=12"), {});
  equal(readView("#15/45/181"), {});
  equal(readView("#15/45/7&item=../x"), { zoom: 15, lat: 45, lon: 7 });
  equal(readView("#15/45/7&other=1&areas"), { zoom: 15, lat: 45, lon: 7 });
  equal(readView("#content"), {});
  equal(readView("#areas=%E0%A4%A"), {});
});
