// The option that a search field offers for typed coordinates.
import { config, text } from "../core/config.js";
import { formatCoordinates, parseCoordinates, swapped } from "../core/coordinates.js";

const nameOf = ({ lat, lon }) => formatCoordinates(lat, lon);

function insideCity(place) {
  const [west, south, east, north] = config.city.bounds;
  return place.lat >= south && place.lat <= north && place.lon >= west && place.lon <= east;
}

const offer = (place, rest) => ({ ...place, label: text("goTo", { place: nameOf(place) }), coordinates: true, ...rest });

/** The option for typed coordinates: their place, the swapped one where only that is in the city, or that they are outside. Null for other words. */
export function typedOffer(words) {
  const typed = parseCoordinates(words);
  if (!typed) return null;
  if (insideCity(typed)) return offer(typed);
  const other = swapped(typed);
  if (other && insideCity(other)) return offer(other, { note: text("coordinatesSwapped") });
  return { label: nameOf(typed), note: text("outsideCity", { city: config.city.name }), outside: true };
}
