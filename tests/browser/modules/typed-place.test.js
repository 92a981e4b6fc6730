import { typedOffer } from "../../../civicmap/static/app/map/search/typed-place.js";
import { equal, test } from "./harness.js";

test("words that are no coordinates offer nothing", () => {
  equal(typedOffer("via Garibaldi 7"), null);
});

test("coordinates in the city offer their place", () => {
  const { lat, lon, label, coordinates, note } = typedOffer("45.07, 7.68");
  equal([lat, lon, label, coordinates, note ?? null], [45.07, 7.68, "Go to 45.07000, 7.68000", true, null]);
});

test("coordinates the other way round offer the place in the city, and say so", () => {
  const { lat, lon, note } = typedOffer("7.68, 45.07");
  equal([lat, lon, note], [45.07, 7.68, "coordinatesSwapped"]);
});

test("coordinates outside the city cannot be taken", () => {
  equal(typedOffer("41.9, 12.5").outside, true);
});
