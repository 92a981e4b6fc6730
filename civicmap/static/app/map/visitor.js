// Places the visitor names: an address, coordinates, "near me". One dark pin stands on the last of them,
// and "nearest first" counts from it.
import { AddressField } from "./address-field.js";
import { cityBounds } from "./base-map.js";
import { config, text } from "./config.js";
import { element } from "./dom.js";
import { L } from "./leaflet.js";
import { locate } from "./locate.js";
import { pinIcon } from "./pins.js";

const CLOSE = 17;
const AROUND = 16;

export class Visitor {
  /** form: the filters. tell(sentence), ask() the question again, fly(place, zoom), searched() after a search for words. */
  constructor(map, { form, tell, ask, fly, searched }) {
    Object.assign(this, { map, form, tell, ask, fly, searched });
    const search = document.querySelector("form[data-search]");
    if (search) this.#searchBox(search);
  }

  #searchBox(search) {
    this.input = search.querySelector("input[name=q]");
    const submit = (words) => {
      this.form.elements.q.value = words;
      this.ask();
      this.searched();
    };
    search.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(this.input.value.trim());
    });
    this.input.addEventListener("search", () => {
      if (!this.input.value && this.form.elements.q.value) submit("");
    });
    this.addresses = new AddressField(this.input, {
      near: () => ({ lat: this.map.getCenter().lat, lon: this.map.getCenter().lng }),
      choose: (place) => this.#goTo(place),
      submit,
    });
  }

  /** The words of the question stand in the search box. */
  words(words) {
    if (this.input) this.input.value = words;
  }

  #goTo({ lat, lon, label }) {
    const place = new L.LatLng(lat, lon);
    this.#stand(place, label);
    this.fly(place, CLOSE);
    // An address is an answer of its own: words searched for before must not go on hiding what stands there.
    const worded = this.form.elements.q.value !== "";
    this.form.elements.q.value = "";
    this.#near(lat, lon, { ask: worded });
    if (!cityBounds().contains(place)) this.tell(text("outsideCity", { city: config.city.name }));
    else this.tell(text("shown", { place: label }));
  }

  /** The place that "nearest first" counts from. The list is asked again when it is in that order, or when `ask` says so. */
  #near(lat, lon, { ask = false } = {}) {
    this.form.elements.near.value = `${lon.toFixed(4)},${lat.toFixed(4)}`;
    if (ask || this.form.elements.sort.value === "near") this.ask();
  }

  #stand(place, label) {
    this.pin?.remove();
    this.pin = new L.Marker(place, {
      icon: pinIcon("#17324d", null, element("span", { class: "cm-pin cm-pin--here", role: "img", "aria-label": label })),
      keyboard: false,
      interactive: false,
      zIndexOffset: 5000,
    }).addTo(this.map);
  }

  async nearMe() {
    this.tell(text("locating"), { stays: true });
    try {
      const { lat, lon, accuracy } = await locate();
      const place = new L.LatLng(lat, lon);
      if (!cityBounds().pad(0.5).contains(place)) {
        this.tell(text("farAway", { city: config.city.name }));
        return;
      }
      this.tell(text("youAreHere"));
      this.circle?.remove();
      this.circle = new L.Circle(place, { radius: accuracy, color: "#0066cc", weight: 1, fillOpacity: 0.12, interactive: false });
      this.circle.addTo(this.map);
      this.#stand(place, text("youAreHere"));
      this.fly(place, AROUND);
      this.form.elements.sort.value = "near";
      this.#near(lat, lon);
    } catch (fault) {
      this.tell(fault.message);
    }
  }
}
