// The selected item: loads and opens its card, marks its pin and its row, and writes it into the address.
import { config, text } from "../core/config.js";
import { fragment } from "../core/dom.js";
import { L } from "../core/leaflet.js";

const ITEM_ZOOM = 17;

export class Selection {
  /** card, things, results, frame, address: the parts of the page. tell(sentence). */
  constructor(map, { card, things, results, frame, address, tell }) {
    Object.assign(this, { map, card, things, results, frame, address, tell, chosen: null });
    things.on("settled", () => this.#point());
  }

  /** Id of the feature whose card is open; null for none, and for a row of a layer beside them. */
  get item() {
    return this.chosen && !this.chosen.layer ? this.chosen.id : null;
  }

  #select(chosen) {
    this.chosen = chosen;
    this.things.select(chosen);
    this.results.select(this.item);
  }

  /** Nothing is chosen any more. */
  clear() {
    this.#select(null);
  }

  /** The card of a feature points at its pin, where the map shows one. */
  #point() {
    if (this.item !== null) this.card.pointAt(this.things.hasPin(this.item));
  }

  /** What a card says; null where it did not come. */
  async #content(layer, id) {
    try {
      return (await fragment((layer?.card ?? config.urls.card).replace("/0/", `/${id}/`))).firstElementChild;
    } catch {
      this.tell(text("cardMissing"));
      return null;
    }
  }

  /**
   * Open the card of a feature, or of a row of a layer beside them. latlng: its place, where it is known; from: the element that
   * takes the focus back; lifted: it has a pin; again: the address asked for it already, so it is no new step of the history.
   */
  async open({ layer = null, id }, { latlng = null, from, lifted = true, focus = true, again = false } = {}) {
    const content = await this.#content(layer, id);
    if (!content) return;
    const { lon, lat, title } = content.dataset;
    const place = latlng ?? (lon ? new L.LatLng(Number(lat), Number(lon)) : null);
    this.card.open(content, place, { label: title, from: from ?? undefined, lifted, focus });
    this.#select({ layer, id: String(id) });
    this.#point();
    if (layer || again) this.address.keep();
    else this.address.step();
  }

  /** From the list, or from the address: go to the item and open its card. */
  async show({ id, other, lon, lat }, { from = null, move = true, again = false } = {}) {
    const layer = other ? this.things.layer(other) : null;
    const latlng = Number.isFinite(lon) && Number.isFinite(lat) ? new L.LatLng(lat, lon) : null;
    if (latlng && move) this.#goTo(latlng);
    await this.open({ layer, id }, { latlng, from, focus: !again, again });
    if (!layer && !latlng && move && this.card.opened && this.card.place) this.#goTo(this.card.place);
  }

  #goTo(latlng) {
    this.frame.fly(latlng, Math.max(this.map.getZoom(), ITEM_ZOOM));
  }
}
