// The map page. The server makes the list and the filters, which work without JavaScript; this module connects them with the map.
// It builds the parts and passes on what has changed.
import { aroundCity, boundsOf, cityBounds, createMap, mapButton, notice, zoomButtons } from "../core/base-map.js";
import { config, narrow, number, text } from "../core/config.js";
import { formatCoordinates } from "../core/coordinates.js";
import { element } from "../core/dom.js";
import { L } from "../core/leaflet.js";
import { valuesOf } from "../core/query.js";
import { readView } from "../core/view.js";
import { Address, keepView } from "./address.js";
import { Areas } from "./areas.js";
import { Card } from "./card.js";
import { reveal, showChips } from "./chips.js";
import { Clusters } from "./clusters.js";
import { fill, queryOf } from "./filters.js";
import { Frame } from "./frame.js";
import { obstacles } from "./obstacles.js";
import { Results } from "./results.js";
import { SearchHere } from "./search-here.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { Things } from "./things.js";
import { Visitor } from "./visitor.js";

/** Bounds of a text: west, south, east, north, with commas. */
const boundsIn = (words) => boundsOf(words.split(",").map(Number));

class MapPage {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("#cm-filters");
    this.stage = root.querySelector("[data-stage]");
    this.tell = notice(this.stage);
    this.area = this.form.elements.area.value;
    this.restoring = true;
    this.#build();
    this.#buttons();
    this.#note();
    this.#listen();
    this.#begin();
  }

  // --- building ------------------------------------------------------------------------------------------------

  #build() {
    const { form, root, stage, tell } = this;
    const map = createMap(stage.querySelector("#cm-map"), {
      label: text("map", { city: config.city.name }),
      announce: (sentence) => tell(sentence, { stays: true }),
      maxBounds: aroundCity(),
      minZoom: 9,
    });
    const sheet = new Sheet(root.querySelector("[data-sheet]"));
    const covered = () => sheet.covered;
    const frame = new Frame(map, { covered, form });
    const address = new Address(() => this.#view());
    const things = new Things(map, { covered, obstacles: () => obstacles(map, stage, narrow() ? form : null) });
    const results = new Results(root.querySelector("[data-results]"), {
      hover: (item) => things.mark(item),
      show: (item, button) => this.selection.show(item, { from: button }),
      navigate: (query) => this.#navigate(query),
    });
    const card = new Card(map, root.querySelector("[data-card]"), { sheet, closed: () => this.#closed() });
    const parts = { card, things, results, frame, address, tell };
    Object.assign(this, { map, sheet, ...parts });
    this.selection = new Selection(map, parts);
    this.clusters = new Clusters(map, parts);
    this.areas = new Areas(map, { form, card, tell, ask: () => this.#asked(), changed: () => address.keep() });
    this.searchHere = new SearchHere(map, { frame, form, ask: () => this.#searchHere() });
    this.visitor = new Visitor(map, {
      form,
      tell,
      ask: () => this.#asked(),
      fly: (place, zoom) => frame.fly(place, zoom),
      centre: () => frame.centre(),
      searched: () => narrow() && sheet.set("half"),
      navigate: (query) => this.#navigate(query),
      show: (item) => this.selection.show({ ...item, id: String(item.id) }),
    });
  }

  #buttons() {
    const near = mapButton("locate", text("nearMe"), () => this.visitor.nearMe());
    const group = element("div", { class: "cm-map-group" }, near);
    this.stage.querySelector("[data-buttons]").append(zoomButtons(this.map), group, this.areas.element);
    this.stage.querySelector("[data-top]").append(this.searchHere.element);
    showChips(this.form);
    reveal(this.form);
    this.#legend();
  }

  /** The city's note on the base map. On a phone it is in the panel of the borders, and over the map only where the base map is nearly empty. */
  #note() {
    const { note, onlyLimits } = config.city;
    if (!note) return;
    const corner = onlyLimits && narrow() && this.map.getContainer().querySelector(".leaflet-bottom.leaflet-right");
    (corner || this.stage).prepend(element("p", { class: "cm-ground-note" }, note));
  }

  #listen() {
    const { form, map, things } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#asked();
      form.querySelector("details[open]")?.removeAttribute("open");
    });
    document.addEventListener("change", ({ target }) => {
      if (target.form === form) this.#asked(target);
    });
    form.addEventListener("click", (event) => {
      const link = event.target.closest("[data-navigate]");
      if (!link) return;
      event.preventDefault();
      this.#navigate(new URL(link.href).searchParams);
    });
    keepView(this.root);
    window.addEventListener("popstate", () => this.#restored());
    map.on("moveend", () => this.#moved());
    map.on("popupopen popupclose", () => things.settle());
    map.on("click", ({ latlng }) => this.#clicked(latlng));
    map.getContainer().addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.card.opened) this.card.close();
    });
    things.on("pin", ({ layer, id, latlng, marker }) => this.selection.open({ layer, id }, { latlng, from: marker?.getElement() }));
    things.on("cluster", (cluster) => this.clusters.open(cluster));
    things.on("hover", ({ test }) => this.results.mark(test));
    things.on("missing", () => this.tell(text("pinsMissing")));
    things.on("notice", ({ notice: left }) => this.#leftOut(left));
    new ResizeObserver(() => this.#cover()).observe(this.sheet.root);
  }

  // --- the question: filters, list and pins --------------------------------------------------------------------

  /** A filter has changed: new address, new list, new pins. */
  #asked(changed) {
    const { sort, near } = this.form.elements;
    if (sort.value === "near" && !near.value) {
      const { lat, lng } = this.frame.centre();
      near.value = `${lng.toFixed(4)},${lat.toFixed(4)}`;
    }
    showChips(this.form, changed);
    const query = queryOf(this.form);
    this.address.ask(this.visitor.shareable(query));
    this.#refresh(query);
  }

  async #refresh(query) {
    this.card.close({ silent: true });
    this.selection.clear();
    this.#showThings(query);
    this.areas.follow();
    this.searchHere.hide();
    const area = this.form.elements.area.value;
    await this.results.ask(query);
    this.#legend();
    const { bounds } = this.results.about;
    if (bounds && area !== this.area) this.frame.fit(boundsIn(bounds));
    this.area = area;
  }

  #showThings(query) {
    this.root.toggleAttribute("data-by-layer", this.things.ask(query));
  }

  /** Other filters at once, from a link or from the search box. */
  #navigate(query) {
    // The page has a chip for a subcategory only where it was requested with it: load the page anew.
    const chips = new Set([...this.form.querySelectorAll("[name=category]")].flatMap(({ value }) => value.split(",")));
    if (valuesOf(query, "category").some((code) => !chips.has(code))) {
      window.location.assign(`${window.location.pathname}?${query}`);
      return;
    }
    const near = query.get("near");
    const elsewhere = near && query.get("sort") === "near" && near !== this.form.elements.near.value;
    this.#fill(query);
    if (elsewhere) {
      const [lon, lat] = near.split(",").map(Number);
      this.visitor.goTo({ lat, lon, label: formatCoordinates(lat, lon) });
    } else this.#asked();
  }

  #fill(query) {
    fill(this.form, query);
    this.visitor.words(query.get("q") ?? "");
  }

  #legend() {
    const { headingText: heading, total, downloadUrl } = this.results.about;
    if (heading === undefined) return;
    this.root.querySelector("[data-download]").href = downloadUrl;
    this.root.querySelector("[data-heading]").textContent = heading;
    this.root.querySelector("[data-count]").textContent = number(Number(total));
  }

  #searchHere() {
    this.#asked();
    this.root.querySelector("[data-heading]").scrollIntoView({ block: "nearest" });
  }

  // --- first view, back and forward ----------------------------------------------------------------------------

  /** What the address says of this screen. */
  #view() {
    const { lat, lng: lon } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon, item: this.selection.item, areas: this.areas.kind };
  }

  #begin() {
    const view = readView();
    this.#go(view);
    this.#showThings(queryOf(this.form));
    this.#cover();
    this.areas.show(view.areas ?? "", { quiet: true });
    if (view.item) this.selection.show({ id: view.item }, { move: view.zoom === undefined, again: true });
    else this.address.keep();
    this.restoring = false;
    this.searchHere.moved = false;
  }

  #go(view) {
    if (view.zoom !== undefined) {
      this.map.setView([view.lat, view.lon], view.zoom, { animate: false });
      return;
    }
    const box = this.form.elements.bbox.value || this.results.about.bounds;
    if (box) this.frame.fit(boundsIn(box), { animate: false });
    else this.frame.whole(cityBounds());
  }

  /** Back or forward: the form, the map and the card follow the address. */
  #restored() {
    const query = new URLSearchParams(window.location.search);
    const view = readView();
    const before = queryOf(this.form).toString();
    this.#fill(query);
    showChips(this.form);
    this.restoring = true;
    this.#go(view);
    this.restoring = false;
    if (queryOf(this.form).toString() !== before) this.#refresh(query);
    if (this.areas.kind !== (view.areas ?? "")) this.areas.show(view.areas ?? "", { quiet: true });
    if (view.item && view.item !== this.selection.item) this.selection.show({ id: view.item }, { move: false, again: true });
    else if (!view.item && this.card.opened) {
      this.card.close({ silent: true });
      this.selection.clear();
    }
  }

  // --- the map -------------------------------------------------------------------------------------------------

  #moved() {
    if (this.restoring) return;
    this.address.keep();
    this.searchHere.offer();
  }

  #clicked(latlng) {
    const painted = this.things.at(latlng);
    if (painted) this.selection.open(painted, { latlng, from: this.map.getContainer(), lifted: false });
    else if (!this.areas.offer(latlng)) this.card.close();
  }

  #closed() {
    this.selection.clear();
    this.address.keep();
  }

  /** Tell that a tile leaves something out, until none does. */
  #leftOut(left) {
    if (!left) this.tell("");
    else if (left.reason === "too-many") this.tell(text("crowded", { n: number(left.limit) }), { stays: true });
    else this.tell(text("shapesThinned"), { stays: true });
  }

  /** The sheet covers another part of the map. */
  #cover() {
    document.documentElement.style.setProperty("--cm-covered", `${this.sheet.covered}px`);
    this.map.invalidateSize({ animate: false, pan: false });
  }
}

const root = document.querySelector("[data-map-page]");
if (root && L) new MapPage(root);
