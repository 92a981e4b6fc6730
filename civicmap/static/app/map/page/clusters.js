// Opens a cluster: by zooming in, or as a list where its items are at one place or the zoom is the closest.
import { boundsOf } from "../core/base-map.js";
import { number, text } from "../core/config.js";
import { cellBounds } from "../tiles/cells.js";
import { spotList } from "./spot.js";

const LISTED = 24;
const ROOM = 96;

export class Clusters {
  /** card, things, results, frame: the parts of the page. tell(sentence). */
  constructor(map, { card, things, results, frame, tell }) {
    Object.assign(this, { map, card, things, results, frame, tell });
  }

  async open({ layer, cell, n, latlng, marker }) {
    const box = cellBounds(cell);
    const closest = this.map.getZoom() >= this.map.getMaxZoom();
    if (!closest && n > LISTED) {
      this.#closer(boundsOf(box));
      return;
    }
    let found;
    try {
      found = await this.results.members(this.things.membersQuery({ layer, cell }, box));
    } catch {
      this.tell(text("resultsMissing"));
      return;
    }
    if (closest || found.oneSpot) {
      const label = text("onOneSpot", { n: number(n) });
      this.card.open(spotList(found.body, label), latlng, { label, from: marker?.getElement(), lifted: false });
    } else this.#closer(found.bounds);
  }

  #closer(bounds) {
    const zoom = Math.min(this.map.getMaxZoom(), Math.max(this.map.getZoom() + 1, this.frame.zoomOf(bounds, ROOM)));
    this.frame.fly(bounds.getCenter(), zoom);
    this.map.getContainer().focus({ preventScroll: true });
  }
}
