import { afterKey, fitted, moved, read, resized, spanned, written } from "../../../civicmap/static/app/forms/boxes.js";
import { equal, test } from "./harness.js";

const BOX = { left: 10, top: 20, width: 30, height: 40 };

test("a rectangle stays inside the picture and has a least size", () => {
  equal(fitted({ left: -5, top: 99, width: 200, height: 0 }), { left: 0, top: 98, width: 100, height: 2 });
  equal(moved(BOX, 100, -100), { left: 70, top: 0, width: 30, height: 40 });
  equal(resized(BOX, 500, -500), { left: 10, top: 20, width: 90, height: 2 });
});

test("two points span a rectangle in any order", () => {
  const expected = { left: 10, top: 20, width: 30, height: 40 };
  equal(spanned({ x: 40, y: 20 }, { x: 10, y: 60 }), expected);
  equal(spanned({ x: 10, y: 60 }, { x: 40, y: 20 }), expected);
});

test("arrows move, with Shift they change the size, other keys do nothing", () => {
  equal(afterKey(BOX, "ArrowLeft", false), { ...BOX, left: 9 });
  equal(afterKey(BOX, "ArrowDown", true), { ...BOX, height: 41 });
  equal(afterKey(BOX, "Enter", false), null);
});

test("numbers are read with a comma and written short", () => {
  equal(read(["10,5", " 20", "30", "40"]), { ...BOX, left: 10.5 });
  equal([read(["", "20", "30", "40"]), read(["x", "1", "2", "3"])], [null, null]);
  equal([written(12.345), written(40)], ["12.3", "40"]);
});
