import { formatCoordinates, parseCoordinates, swapped } from "../../../civicmap/static/app/map/core/coordinates.js";
import { close, equal, shared, test } from "./harness.js";

const notations = await shared("/tests/coordinates.json");

test("every notation is read as by the server", () => {
  const expected = notations.map(({ typed, lat, lon, told }) => [typed, lat === null || lat === undefined ? null : [lat.toFixed(6), lon.toFixed(6), Boolean(told)]]);
  const found = notations.map(({ typed }) => {
    const place = parseCoordinates(typed);
    return [typed, place && [place.lat.toFixed(6), place.lon.toFixed(6), Boolean(place.told)]];
  });
  equal(found.filter((row, index) => JSON.stringify(row) !== JSON.stringify(expected[index])), []);
});

test("there are notations of places and others", () => {
  equal([notations.some(({ lat }) => lat), notations.some(({ lat }) => !lat)], [true, true]);
});

test("a long text is read to its two thousandth sign", () => {
  equal(parseCoordinates(`${" ".repeat(2000)}45.07, 7.68`), null);
});

test("what is written is read again", () => {
  const { lat, lon } = parseCoordinates(formatCoordinates(45.123456, 7.654321));
  close([lat, lon], [45.12346, 7.65432]);
});

test("numbers change places only where the text does not say which is which", () => {
  equal(swapped({ lat: 7.68, lon: 45.07, told: false }), { lat: 45.07, lon: 7.68, told: false });
  equal(swapped({ lat: 7.68, lon: 45.07, told: true }), null);
  equal(swapped({ lat: 7.68, lon: 145.07, told: false }), null);
});
