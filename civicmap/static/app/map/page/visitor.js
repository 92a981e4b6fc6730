// Places that the visitor names: an address, coordinates, "near me". A dark pin marks the last one;
// "nearest first" measures from it.
import { cityBounds } from "../core/base-map.js";
import { FEATURE, INK } from "../core/colours.js";
import { config, text } from "../core/config.js";
import { element } from "../core/dom.js";
import { L } from "../core/leaflet.js";
import { locate } from "../core/locate.js";
import { pinIcon } from "../core/pins.js";
import { without } from "../core/query.js";
import { SearchBox } from "../search/search-box.js";
import { queryOf } from "./filters.js";

const CLOSE = 17;
const AROUND = 16;
/** The filters that a suggestion replaces. */
const REPLACED = { area: ["near", "sort"], category: ["layer", "category"] };

/** Three decimals are about 100 metres: a neighbourhood, not a house. */
const coarse = (value) => value.toFixed(3);

export class Visitor {
  /**
   * form: the filters. tell(sentence), ask() the question again, fly(place, zoom), centre() of what is seen, searched() after a
   * search for words, navigate(query) to other filters, show(item) an item's card.
   */
  constructor(map, { form, tell, ask, fly, centre, searched, navigate, show }) {
    Object.assign(this, { map, form, tell, ask, fly, centre, searched, navigate, show });
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
    this.box = new SearchBox(this.input, {
      near: () => ({ lat: this.centre().lat, lon: this.centre().lng }),
      choose: (option) => this.#chosen(option),
      submit,
    });
  }

  #chosen(option) {
    if (option.kind === "address") this.goTo(option);
    else if (option.kind === "thing") this.show(option);
    else {
      const query = without(queryOf(this.form), "q", "bbox", ...REPLACED[option.kind]);
      for (const name of ["layer", "category", "area"]) if (option[name]) query.set(name, option[name]);
      this.navigate(query);
    }
  }

  /** Show the words of the query in the search box. */
  words(words) {
    if (this.input) this.input.value = words;
  }

  goTo({ lat, lon, label }) {
    const place = new L.LatLng(lat, lon);
    this.#stand(place, label);
    this.fly(place, CLOSE);
    // Earlier search words would hide what is at the address.
    this.form.elements.q.value = "";
    this.#near(lat.toFixed(4), lon.toFixed(4));
    if (!cityBounds().contains(place)) this.tell(text("outsideCity", { city: config.city.name }));
    else this.tell(text("shown", { place: label }));
  }

  /** Sort the list by distance from here. */
  #near(lat, lon) {
    this.form.elements.near.value = `${lon},${lat}`;
    this.form.elements.sort.value = "near";
    this.ask();
  }

  /** The query without the visitor's own position: addresses of pages are shared. */
  shareable(query) {
    return this.own && query.get("near") === this.own ? without(query, "near", "sort") : query;
  }

  #stand(place, label) {
    this.pin?.remove();
    this.pin = new L.Marker(place, {
      icon: pinIcon(INK, null, element("span", { class: "cm-pin cm-pin--here", role: "img", "aria-label": label })),
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
      this.circle = new L.Circle(place, { radius: accuracy, color: FEATURE, weight: 1, fillOpacity: 0.12, interactive: false });
      this.circle.addTo(this.map);
      this.#stand(place, text("youAreHere"));
      // The address holds the map's view too, so the view is as coarse.
      const [roughLat, roughLon] = [coarse(lat), coarse(lon)];
      this.fly(new L.LatLng(Number(roughLat), Number(roughLon)), AROUND);
      this.own = `${roughLon},${roughLat}`;
      this.#near(roughLat, roughLon);
    } catch (fault) {
      this.tell(fault.message);
    }
  }
}
