import { config, number, text } from "../../../civicmap/static/app/map/core/config.js";
import { equal, test } from "./harness.js";

test("settings come from the page", () => {
  equal(config.city.slug, "prova");
});

test("a sentence takes its values", () => {
  equal(text("greeting", { n: 1, all: "%(n)s" }), "1 of %(n)s");
  equal(text("greeting", { n: 0 }), "0 of %(all)s");
});

test("a sentence that is missing shows its name", () => {
  equal(text("nowhere"), "nowhere");
});

test("numbers are grouped as in the language", () => {
  equal([number(1234), number(1234567.5)], ["1.234", "1.234.567,5"]);
});
