// The map page: the list and the filters are the server's, and work without this; here they and the map become one.
import { fill, keepView, queryOf, readView, without, writeView } from "./address-bar.js";
import { Areas } from "./areas.js";
import { aroundCity, boundsOf, cityBounds, createMap, mapButton, notice, zoomButtons } from "../core/base-map.js";
import { Card } from "./card.js";
import { reveal, showChips } from "./chips.js";
import { ClusterTiles } from "../tiles/cluster-tiles.js";
import { config, narrow, number, text } from "../core/config.js";
import { formatCoordinates } from "../core/coordinates.js";
import { element, fragment } from "../core/dom.js";
import { Frame } from "./frame.js";
import { L } from "../core/leaflet.js";
import { cellBounds } from "../tiles/morton.js";
import { obstacles } from "./obstacles.js";
import { layersOf, Others } from "./others.js";
import { Results } from "./results.js";
import { Sheet } from "./sheet.js";
import { spotList } from "./spot.js";
import { Visitor } from "./visitor.js";

const LISTED = 24;
const ITEM_ZOOM = 17;

class MapPage {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("#cm-filters");
    this.stage = root.querySelector("[data-stage]");
    this.tell = notice(this.stage);
    this.view = readView();
    this.item = null;
    this.area = this.form.elements.area.value;
    this.#build();
    this.#listen();
    this.#restore();
  }

  // --- building ------------------------------------------------------------------------------------------------

  #build() {
    const node = this.stage.querySelector("#cm-map");
    this.map = createMap(node, {
      label: text("map", { city: config.city.name }),
      announce: (sentence) => this.tell(sentence, { stays: true }),
      maxBounds: aroundCity(),
      minZoom: 9,
    });
    const results = this.root.querySelector("[data-results]");
    this.results = new Results(results, {
      hover: (item) => this.pins.mark(item),
      show: (item, button) => this.#show(item, button),
      navigate: (query) => this.#navigate(query),
    });
    this.sheet = new Sheet(this.root.querySelector("[data-sheet]"));
    this.frame = new Frame(this.map, { covered: () => this.sheet.covered, form: this.form });
    this.card = new Card(this.map, this.root.querySelector("[data-card]"), { sheet: this.sheet, closed: () => this.#closed() });
    const options = { covered: () => this.sheet.covered, obstacles: () => obstacles(this.map, this.stage, narrow() ? this.form : null) };
    this.pins = new ClusterTiles({ url: config.urls.mapTiles, ...options, ...this.#question() });
    this.others = new Others(this.map, {
      options,
      pin: (layer, { id, latlng, marker }) => this.#openOther(layer, id, latlng, { from: marker?.getElement() }),
      cluster: (layer, event) => this.#cluster(event, layer),
      failed: () => this.tell(text("pinsMissing")),
    });
    this.areas = new Areas(this.map, {
      form: this.form,
      card: this.card,
      tell: this.tell,
      ask: () => this.#asked(),
      changed: () => this.#remember(),
    });
    const buttons = this.stage.querySelector("[data-buttons]");
    buttons.append(
      zoomButtons(this.map),
      element("div", { class: "cm-map-group" }, mapButton("locate", text("nearMe"), () => this.visitor.nearMe())),
      this.areas.element,
    );
    this.visitor = new Visitor(this.map, {
      form: this.form,
      tell: this.tell,
      ask: () => this.#asked(),
      fly: (place, zoom) => this.#fly(place, zoom),
      centre: () => this.frame.centre(),
      searched: () => narrow() && this.sheet.set("half"),
      navigate: (query) => this.#navigate(query),
      show: (item) => this.#show({ ...item, id: String(item.id) }),
    });
    this.again = element("button", { type: "button", class: "cm-search-here", hidden: true }, text("searchHere"));
    this.again.addEventListener("click", () => this.#searchHere());
    this.stage.querySelector("[data-top]").append(this.again);
    // A phone has no room for it beside the credits: it stands in the panel of the borders, and over the map only where
    // the ground is all but empty.
    const { note, onlyLimits } = config.city;
    if (note) {
      const corner = onlyLimits && narrow() && this.map.getContainer().querySelector(".leaflet-bottom.leaflet-right");
      (corner || this.stage).prepend(element("p", { class: "cm-ground-note" }, note));
    }
    showChips(this.form);
    reveal(this.form);
    this.#legend();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#asked();
      this.form.querySelector("details[open]")?.removeAttribute("open");
    });
    document.addEventListener("change", (event) => {
      if (event.target.form === this.form) this.#asked(event.target);
    });
    this.form.addEventListener("click", (event) => {
      const link = event.target.closest("[data-navigate]");
      if (!link) return;
      event.preventDefault();
      this.#navigate(new URL(link.href).searchParams);
    });
    keepView(this.root);
    window.addEventListener("popstate", () => this.#restored());
    this.map.on("moveend", () => this.#moved());
    this.map.on("popupopen popupclose", () => this.pins.settle());
    this.map.on("dragstart zoomstart", () => {
      this.byHand = true;
    });
    this.map.on("click", ({ latlng }) => this.#clicked(latlng));
    this.map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.card.opened) this.card.close();
    });
    this.pins.on("settled", () => this.#point());
    this.pins.on("pin", ({ id, latlng, marker }) => this.#open(id, latlng, marker?.getElement()));
    this.pins.on("cluster", (event) => this.#cluster(event));
    this.pins.on("hover", ({ point }) => this.results.mark(point && ((item) => this.pins.holds(point, item))));
    this.pins.on("tileerror", () => this.tell(text("pinsMissing")));
    this.pins.on("notice", ({ notice: left }) => this.#leftOut(left));
    new ResizeObserver(() => this.#cover()).observe(this.sheet.root);
  }

  // --- the question: filters, list and pins --------------------------------------------------------------------

  #question() {
    const query = queryOf(this.form);
    const [things, beside] = layersOf(query);
    const pins = without(query, "bbox", "sort", "near", "page", "layer");
    things.forEach((name) => pins.append("layer", name));
    pins.sort();
    const byLayer = things.length !== 1 || beside.length > 0;
    this.root.toggleAttribute("data-by-layer", byLayer);
    return { query: pins.toString(), byLayer, off: beside.length > 0 && !things.length };
  }

  /** A filter has changed: new address, new list, new pins. */
  #asked(changed) {
    const { sort, near } = this.form.elements;
    if (sort.value === "near" && !near.value) near.value = this.#centre();
    showChips(this.form, changed);
    const query = queryOf(this.form);
    this.#push(query);
    this.#refresh(query);
  }

  #refresh(query) {
    this.card.close({ silent: true });
    this.#select(null);
    this.pins.ask(this.#question());
    this.others.follow(query);
    const area = this.form.elements.area.value;
    this.results.ask(query).then(() => {
      this.#legend();
      const { bounds } = this.results.about;
      if (bounds && area !== this.area) this.frame.fit(boundsOf(bounds.split(",").map(Number)));
      this.area = area;
    });
    this.areas.follow();
    this.again.hidden = true;
  }

  #navigate(query) {
    // A category below another has a chip only where the page was made with it.
    const chips = new Set([...this.form.querySelectorAll("[name=category]")].map(({ value }) => value));
    if (query.getAll("category").some((code) => !chips.has(code))) {
      window.location.assign(`${window.location.pathname}?${query}`);
      return;
    }
    const near = query.get("near");
    const elsewhere = near && query.get("sort") === "near" && near !== this.form.elements.near.value;
    fill(this.form, query);
    this.visitor.words(query.get("q") ?? "");
    if (elsewhere) {
      const [lon, lat] = near.split(",").map(Number);
      this.visitor.goTo({ lat, lon, label: formatCoordinates(lat, lon) });
    } else this.#asked();
  }

  #push(asked) {
    const query = this.visitor.shareable(asked);
    const address = `${window.location.pathname}${query.size ? `?${query}` : ""}${this.#hash()}`;
    if (address !== `${window.location.pathname}${window.location.search}${window.location.hash}`) window.history.pushState(null, "", address);
    this.#remember();
  }

  #hash() {
    const { lat, lng } = this.map.getCenter();
    return writeView({ zoom: this.map.getZoom(), lat, lon: lng, item: this.item, areas: this.areas.kind });
  }

  #remember() {
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}${this.#hash()}`);
    // The other language shows the same view.
    for (const link of document.querySelectorAll(".cm-langs a")) {
      link.search = window.location.search;
      link.hash = window.location.hash;
    }
  }

  #legend() {
    const { headingText: heading, total, downloadUrl } = this.results.about;
    if (heading === undefined) return;
    this.root.querySelector("[data-download]").href = downloadUrl;
    this.root.querySelector("[data-heading]").textContent = heading;
    this.root.querySelector("[data-count]").textContent = number(Number(total));
  }

  // --- first view, back and forward ----------------------------------------------------------------------------

  #restore() {
    this.restoring = true;
    this.#go(this.view);
    this.map.addLayer(this.pins);
    this.others.follow(queryOf(this.form));
    this.#cover();
    this.areas.show(this.view.areas ?? "", { quiet: true });
    if (this.view.item) this.#show({ id: this.view.item }, null, { move: this.view.zoom === undefined, again: true });
    this.restoring = false;
    this.byHand = false;
    if (!this.view.item) this.#remember();
  }

  #go(view) {
    if (view.zoom !== undefined) {
      this.map.setView([view.lat, view.lon], view.zoom, { animate: false });
      return;
    }
    const box = this.form.elements.bbox.value || this.results.about.bounds;
    if (box) this.frame.fit(boundsOf(box.split(",").map(Number)), { animate: false });
    else this.frame.whole(cityBounds());
  }

  #restored() {
    const query = new URLSearchParams(window.location.search);
    const before = queryOf(this.form).toString();
    fill(this.form, query);
    showChips(this.form);
    this.visitor.words(query.get("q") ?? "");
    this.view = readView();
    this.restoring = true;
    this.#go(this.view);
    this.restoring = false;
    if (queryOf(this.form).toString() !== before) this.#refresh(query);
    if (this.areas.kind !== (this.view.areas ?? "")) this.areas.show(this.view.areas ?? "", { quiet: true });
    if (this.view.item && this.view.item !== this.item) this.#show({ id: this.view.item }, null, { move: false, again: true });
    else if (!this.view.item && this.card.opened) {
      this.card.close({ silent: true });
      this.#select(null);
    }
  }

  // --- moving --------------------------------------------------------------------------------------------------

  #moved() {
    if (this.restoring) return;
    this.#remember();
    if (!this.byHand) return;
    const box = this.form.elements.bbox.value;
    this.again.hidden = box !== "" && box === this.frame.box();
  }

  /** The middle of the part that can be seen. */
  #centre() {
    const { lat, lng } = this.frame.centre();
    return `${lng.toFixed(4)},${lat.toFixed(4)}`;
  }

  #searchHere() {
    this.form.elements.bbox.value = this.frame.box();
    this.#asked();
    this.root.querySelector("[data-heading]").scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) this.map.getContainer().focus({ preventScroll: true });
  }

  #cover() {
    if (!this.sheet) return;
    document.documentElement.style.setProperty("--cm-covered", `${this.sheet.covered}px`);
    this.map.invalidateSize({ animate: false, pan: false });
  }

  /** Centre on a place, in the part of the map that the sheet leaves free. */
  #fly(latlng, zoom) {
    this.byHand = true;
    this.frame.fly(latlng, zoom);
  }

  // --- pins, clusters, areas -----------------------------------------------------------------------------------

  #clicked(latlng) {
    const painted = this.pins.at(latlng);
    if (painted?.properties.id !== undefined) {
      this.#open(painted.properties.id, latlng, this.map.getContainer(), { lifted: false });
      return;
    }
    if (painted) {
      this.#cluster({ ...painted.properties, latlng: painted.latlng });
      return;
    }
    const beside = this.others.at(latlng);
    if (beside) this.#openOther(beside.layer, beside.id, latlng, { from: this.map.getContainer(), lifted: false });
    else if (!this.areas.offer(latlng)) this.card.close();
  }

  /** A tile does not hold everything: say so until it does, and how to ask for less. */
  #leftOut(left) {
    if (!left) this.tell("");
    else if (left.reason === "too-many") this.tell(text("crowded", { n: number(left.limit) }), { stays: true });
    else this.tell(text("shapesThinned"), { stays: true });
  }

  #select(id) {
    this.item = id === null || id === undefined ? null : String(id);
    this.pins.select(this.item);
    this.others.select();
    this.results.select(this.item);
  }

  /** The card of a thing points at its pin, where the map shows one. */
  #point() {
    if (this.item !== null) this.card.pointAt(this.pins.markerOf(this.item) !== null);
  }

  #closed() {
    this.#select(null);
    this.#remember();
  }

  /** What a card says; null where it did not come. */
  async #content(address, id) {
    try {
      return (await fragment(address.replace("/0/", `/${id}/`))).firstElementChild;
    } catch {
      this.tell(text("cardMissing"));
      return null;
    }
  }

  /** Open the card of an item at a place. */
  async #open(id, latlng, from, { lifted = true, focus = true, again = false } = {}) {
    const content = await this.#content(config.urls.card, id);
    if (!content) return;
    const { lon, lat, title } = content.dataset;
    const place = latlng ?? (lon ? new L.LatLng(Number(lat), Number(lon)) : null);
    this.card.open(content, place, { label: title, from: from ?? undefined, lifted, focus });
    this.#select(id);
    this.#point();
    // What the address asked for already is no new step: one Back leads to the page before.
    if (again) this.#remember();
    else window.history.pushState(null, "", `${window.location.pathname}${window.location.search}${this.#hash()}`);
  }

  /** Open the card of a row of a layer beside the things. */
  async #openOther(layer, id, latlng, { from, lifted = true, focus = true } = {}) {
    const content = await this.#content(layer.card, id);
    if (!content) return;
    this.card.open(content, latlng, { label: content.dataset.title, from, lifted, focus });
    this.#select(null);
    this.others.select(layer.name, id);
    this.#remember();
  }

  /** From the list, or from the address: go to the item and open its card. */
  async #show(item, from, { move = true, again = false } = {}) {
    const focus = !again;
    const known = Number.isFinite(item.lon) && Number.isFinite(item.lat);
    const place = known ? new L.LatLng(item.lat, item.lon) : null;
    if (place && move) this.#fly(place, Math.max(this.map.getZoom(), ITEM_ZOOM));
    if (item.other) {
      await this.#openOther(this.others.layer(item.other), item.id, place, { from, focus });
      return;
    }
    await this.#open(item.id, place, from, { focus, again });
    if (!place && move && this.card.opened && this.card.place) this.#fly(this.card.place, Math.max(this.map.getZoom(), ITEM_ZOOM));
  }

  /** A cluster opens by going closer; several items on one spot, or at the closest zoom, open as a list. */
  async #cluster({ cell, n, latlng, marker }, layer = null) {
    const [west, south, east, north] = cellBounds(cell);
    let bounds = new L.LatLngBounds([south, west], [north, east]);
    const closest = this.map.getZoom() >= this.map.getMaxZoom();
    if (closest || n <= LISTED) {
      const query = new URLSearchParams((layer ? this.others.tiles.get(layer.name) : this.pins).options.query);
      if (layer) query.set("layer", layer.name);
      if (layer) query.set("bbox", [west, south, east, north].join(","));
      else query.set("cell", cell);
      const found = await this.results.members(query).catch(() => this.tell(text("resultsMissing")));
      if (!found) return;
      if (closest || found.oneSpot) {
        const label = text("onOneSpot", { n: number(n) });
        this.card.open(spotList(found.body, label), latlng, { label, from: marker?.getElement(), lifted: false });
        return;
      }
      bounds = found.bounds;
    }
    const zoom = Math.min(this.map.getMaxZoom(), Math.max(this.map.getZoom() + 1, this.frame.zoomOf(bounds, 96)));
    this.#fly(bounds.getCenter(), zoom);
    this.map.getContainer().focus({ preventScroll: true });
  }
}

const root = document.querySelector("[data-map-page]");
if (root && L) new MapPage(root);
