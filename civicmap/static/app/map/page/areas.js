// The borders on the map: the kind of area that is drawn, the area of the filter, and the card of a pressed area.
import { config, text } from "../core/config.js";
import { element, icon } from "../core/dom.js";
import { AreaTiles } from "../tiles/area-tiles.js";
import { LayerPanel } from "./layer-panel.js";

export class Areas {
  /** form: the filters. card: where an area is offered. tell(sentence), ask() the question again, changed() the drawing. */
  constructor(map, { form, card, tell, ask, changed }) {
    Object.assign(this, { map, form, card, tell, ask, changed, kind: "" });
    this.panel = new LayerPanel({ choose: (kind) => this.show(kind) });
  }

  /** The button and its panel. */
  get element() {
    return this.panel.element;
  }

  show(kind, { quiet = false } = {}) {
    this.kind = config.areaKinds.some(({ code }) => code === kind) ? kind : "";
    this.panel.set(this.kind);
    this.tiles?.remove();
    const known = config.areaKinds.find(({ code }) => code === this.kind);
    this.tiles = known ? new AreaTiles({ url: known.tiles, layer: known.layer }).addTo(this.map) : null;
    this.tiles?.on("tileerror", () => this.tell(text("bordersMissing")));
    this.follow();
    if (!quiet) this.changed();
  }

  /** Fill the area of the filter; draw its kind where no kind is drawn. */
  follow() {
    const [kind, code] = (this.form.elements.area?.value ?? "").split(":");
    if (code && !this.kind) this.show(kind, { quiet: true });
    this.tiles?.choose(kind === this.kind ? code : null);
  }

  /** Open a card for the area at a place. False when there is none. */
  offer(latlng) {
    const area = this.tiles?.at(latlng);
    if (!area) return false;
    const { code, name } = area;
    const url = config.urls.area.replace("KIND", encodeURIComponent(this.kind)).replace("CODE", encodeURIComponent(code));
    const filter = element("button", { type: "button", class: "cm-button" }, text("onlyThisArea"));
    filter.addEventListener("click", () => {
      this.card.close();
      this.form.elements.area.value = `${this.kind}:${code}`;
      this.ask();
    });
    const box = element(
      "div",
      { class: "cm-area-card" },
      element("p", { class: "cm-area-card__kind" }, config.areaKinds.find((one) => one.code === this.kind).singular),
      element("p", { class: "cm-area-card__name" }, name),
      element("p", {}, element("a", { href: url }, text("openArea"), icon("chevron-right"))),
      filter,
    );
    this.card.open(box, latlng, { label: name, from: this.map.getContainer(), lifted: false });
    return true;
  }
}
