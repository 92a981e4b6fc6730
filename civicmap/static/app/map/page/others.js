// Layers beside the things of the map, such as organisations: each is drawn from its own tiles while its chip is on.
import { ClusterTiles } from "../tiles/cluster-tiles.js";
import { config } from "../core/config.js";

const known = config.others ?? [];

/** Names of the layers that a query asks for: [those of things, those beside them]. */
export function layersOf(query) {
  const names = query.getAll("layer").flatMap((value) => value.split(","));
  const beside = names.filter((name) => known.some((layer) => layer.name === name));
  return [names.filter((name) => !beside.includes(name)), beside];
}

export class Others {
  /** options: those of the tiles. pin(layer, event), cluster(layer, event) and failed() are told to the map's page. */
  constructor(map, { options, pin, cluster, failed }) {
    Object.assign(this, { map, options, pin, cluster, failed, tiles: new Map() });
  }

  /** Draw the layers that the query asks for, with those of its filters that they understand. */
  follow(query) {
    const [, wanted] = layersOf(query);
    for (const layer of known) {
      const tiles = this.tiles.get(layer.name);
      if (!wanted.includes(layer.name)) {
        tiles?.remove();
        this.tiles.delete(layer.name);
        continue;
      }
      const own = new URLSearchParams([...query].filter(([name]) => layer.filters.includes(name))).toString();
      if (tiles) tiles.ask({ query: own });
      else this.tiles.set(layer.name, this.#draw(layer, own));
    }
  }

  #draw(layer, query) {
    const { title, colour, icon, shapes } = layer;
    const tiles = new ClusterTiles({ ...this.options, url: layer.tiles, query, names: [layer.name, shapes], look: { title, colour, icon } });
    // Polygons stand under their own name, and have no points.
    if (shapes === layer.name) tiles.options.names = ["", shapes];
    tiles.on("pin", (event) => this.pin(layer, event));
    tiles.on("cluster", (event) => this.cluster(layer, event));
    tiles.on("tileerror", () => this.failed());
    return tiles.addTo(this.map);
  }

  /** The layer and the id of what was painted under a click, or null. */
  at(latlng) {
    for (const layer of known) {
      const found = this.tiles.get(layer.name)?.at(latlng);
      if (found?.properties.id !== undefined) return { layer, id: found.properties.id };
    }
    return null;
  }

  /** Mark the row whose card is open: of one layer, or none. */
  select(name = null, id = null) {
    for (const [other, tiles] of this.tiles) tiles.select(other === name ? id : null);
  }

  /** The layer of that name. */
  layer(name) {
    return known.find((one) => one.name === name);
  }
}
