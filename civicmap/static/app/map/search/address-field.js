// A text field that offers addresses while one types, and knows typed coordinates.
import { Combobox } from "./combobox.js";
import { config, text } from "../core/config.js";
import { formatCoordinates, parseCoordinates, swapped } from "../core/coordinates.js";

const SHORTEST = 3;

/** Addresses of the gazetteer: by words, or the nearest one to a point. Never throws: no answer is no address. */
export async function findAddresses(parameters, signal) {
  const query = new URLSearchParams({ city: config.city.slug, ...parameters });
  try {
    const answer = await fetch(`${config.urls.addresses}?${query}`, { signal, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).features : [];
  } catch {
    return [];
  }
}

export async function addressAt(lat, lon) {
  const [nearest] = await findAddresses({ lat: lat.toFixed(6), lon: lon.toFixed(6) });
  return nearest?.properties.label ?? "";
}

/** What typed coordinates offer, or null for other words: their place, the swapped one where only that lies in the city, or that they lie outside. */
export function typedOffer(words) {
  const typed = parseCoordinates(words);
  if (!typed) return null;
  const [west, south, east, north] = config.city.bounds;
  const inside = (place) => place && place.lat >= south && place.lat <= north && place.lon >= west && place.lon <= east;
  const name = ({ lat, lon }) => formatCoordinates(lat, lon);
  const offer = (place, rest) => ({ ...place, label: text("goTo", { place: name(place) }), coordinates: true, ...rest });
  if (inside(typed)) return offer(typed);
  const other = swapped(typed);
  if (inside(other)) return offer(other, { note: text("coordinatesSwapped") });
  return { label: name(typed), note: text("outsideCity", { city: config.city.name }), outside: true };
}

export class AddressField {
  /**
   * input: the text field. choose({lat, lon, label, coordinates}) is called with the choice.
   * near(): {lat, lon} the answers should be close to.
   */
  constructor(input, { choose, near }) {
    const take = (choice) => {
      input.value = choice.coordinates ? formatCoordinates(choice.lat, choice.lon) : choice.label;
      choose({ ...choice, label: input.value });
    };
    this.box = new Combobox(input, {
      label: text("addresses"),
      choose: take,
      ask: async (words, signal) => {
        const typed = typedOffer(words);
        if (typed) return [{ options: [typed] }];
        if (words.length < SHORTEST) return null;
        const { lat, lon } = near();
        const found = await findAddresses({ q: words, lat: lat.toFixed(5), lon: lon.toFixed(5) }, signal);
        const options = found.map(({ geometry, properties }) => ({ lon: geometry.coordinates[0], lat: geometry.coordinates[1], label: properties.label, note: properties.note }));
        return [{ options }];
      },
      enter: (words) => {
        const typed = typedOffer(words);
        if (typed && !typed.outside) this.box.take(typed);
        return Boolean(typed);
      },
      tell: (n) => (n ? text("addressesFound", { n }) : text("addressesNone")),
    });
  }
}
