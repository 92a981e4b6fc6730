// A text field that suggests addresses while one types, and understands coordinates.
import { text } from "../core/config.js";
import { formatCoordinates } from "../core/coordinates.js";
import { findAddresses } from "./addresses.js";
import { Combobox } from "./combobox.js";
import { typedOffer } from "./typed-place.js";

const SHORTEST = 3;

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
