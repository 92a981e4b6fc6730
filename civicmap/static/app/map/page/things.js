// What the map shows: features, and layers that are not features, each from its own
// tiles while its chip is on.
import { config } from "../core/config.js";
import { L } from "../core/leaflet.js";
import { featureQuestion, layersOf, only } from "../core/query.js";
import { ClusterTiles, holds } from "../tiles/cluster-tiles.js";

const OTHERS = config.others ?? [];
const BESIDE = OTHERS.map(({ name }) => name);

export class Things extends L.Evented {
  /**
   * options: those of the tiles. A layer is one beside the features, or null for the features themselves. Fires on itself
   * `pin` {layer, id, latlng, marker}, `cluster` {layer, cell, n, latlng, marker}, `hover` {test} (which items stand where the
   * pointer is, or null), `notice` {notice}, `settled` and `missing`.
   */
  constructor(map, options) {
    super();
    Object.assign(this, { map, options, others: new Map() });
    this.features = new ClusterTiles({ url: config.urls.mapTiles, off: true, ...options });
    this.#listen(this.features, null);
    this.features.on("hover", ({ point }) => this.fire("hover", { test: point && ((item) => holds(point.properties, item)) }));
    this.features.on("notice", ({ notice }) => this.fire("notice", { notice }));
    this.features.on("settled", () => this.fire("settled"));
  }

  #listen(tiles, layer) {
    tiles.on("pin", ({ id, latlng, marker }) => this.fire("pin", { layer, id, latlng, marker }));
    tiles.on("cluster", ({ cell, n, latlng, marker }) => this.fire("cluster", { layer, cell, n, latlng, marker }));
    tiles.on("tileerror", () => this.fire("missing"));
  }

  /** Show what a query asks for. True when the pins carry the colours of their layers. */
  ask(query) {
    const question = featureQuestion(query, BESIDE);
    this.features.ask(question);
    if (!this.map.hasLayer(this.features)) this.map.addLayer(this.features);
    const [, wanted] = layersOf(query, BESIDE);
    for (const layer of OTHERS) this.#follow(layer, query, wanted.includes(layer.name));
    return question.byLayer;
  }

  /** A layer beside the features understands some of their filters. */
  #follow(layer, query, wanted) {
    const tiles = this.others.get(layer.name);
    const own = only(query, layer.filters).toString();
    if (wanted && tiles) tiles.ask({ query: own });
    else if (wanted) this.others.set(layer.name, this.#draw(layer, own));
    else {
      tiles?.remove();
      this.others.delete(layer.name);
    }
  }

  #draw(layer, query) {
    const { name, title, colour, icon, shapes, tiles: url } = layer;
    // Polygons stand under the layer's own name, and have no points.
    const names = [shapes === name ? "" : name, shapes];
    const tiles = new ClusterTiles({ ...this.options, url, query, names, look: { title, colour, icon } });
    this.#listen(tiles, layer);
    return tiles.addTo(this.map);
  }

  /** The layer beside the features of that name. */
  layer(name) {
    return OTHERS.find((one) => one.name === name);
  }

  /** What a list of the members of a cluster is asked. `bounds`: west, south, east, north of its cell. */
  membersQuery({ layer, cell }, bounds) {
    const tiles = layer ? this.others.get(layer.name) : this.features;
    const query = new URLSearchParams(tiles.options.query);
    if (layer) query.set("layer", layer.name);
    if (layer) query.set("bbox", bounds.join(","));
    else query.set("cell", cell);
    return query;
  }

  /** What was painted under a click, as the events tell it: {layer, id, latlng}. Null when there is nothing. */
  at(latlng) {
    for (const layer of [null, ...OTHERS]) {
      const tiles = layer ? this.others.get(layer.name) : this.features;
      const id = tiles?.at(latlng)?.properties.id;
      if (id !== undefined) return { layer, id, latlng };
    }
    return null;
  }

  /** Mark the thing whose card is open: {layer, id}, or null. */
  select(chosen) {
    this.features.select(chosen && !chosen.layer ? chosen.id : null);
    for (const [name, tiles] of this.others) tiles.select(chosen?.layer?.name === name ? chosen.id : null);
  }

  /** Mark where an item stands. */
  mark(item) {
    this.features.mark(item);
  }

  /** True when a feature stands alone on the map, with a pin of its own. */
  hasPin(id) {
    return this.features.markerOf(id) !== null;
  }

  /** Something lies over the map, or no more: which pins can be reached is decided anew. */
  settle() {
    this.features.settle();
  }
}
