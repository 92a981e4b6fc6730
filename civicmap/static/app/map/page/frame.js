// The visible part of the map: on a phone the filters cover its upper edge and the sheet its lower one.
import { showWhole } from "../core/base-map.js";
import { calm, narrow } from "../core/config.js";
import { L } from "../core/leaflet.js";

const LOWEST = 120;

export class Frame {
  /** covered(): how many pixels the sheet covers. form: the filters. */
  constructor(map, { covered, form }) {
    Object.assign(this, { map, covered, form });
  }

  /** How much of the map the filters cover. */
  get above() {
    if (!narrow()) return 0;
    return Math.max(0, this.form.getBoundingClientRect().bottom - this.map.getContainer().getBoundingClientRect().top);
  }

  /** Show all of these bounds. */
  fit(bounds, { animate = !calm() } = {}) {
    const options = { paddingTopLeft: [0, this.above], paddingBottomRight: [0, this.covered()], animate };
    this.map.fitBounds(bounds, options);
  }

  whole(bounds) {
    showWhole(this.map, bounds, { above: this.above, below: this.covered() });
  }

  /** Centre on a place that the visitor asked for. Fires `cm:fly` on the map before it moves. */
  fly(latlng, zoom) {
    this.map.fire("cm:fly");
    const point = this.map.project(latlng, zoom).add([0, (this.covered() - this.above) / 2]);
    this.map.setView(this.map.unproject(point, zoom), zoom);
  }

  /** The closest zoom at which these bounds are seen whole, with pixels to spare. */
  zoomOf(bounds, spare) {
    return this.map.getBoundsZoom(bounds, false, new L.Point(spare, spare + this.covered() + this.above));
  }

  /** West, south, east, north. */
  box() {
    const { x, y } = this.map.getSize();
    const northWest = this.map.containerPointToLatLng([0, 0]);
    const southEast = this.map.containerPointToLatLng([x, Math.max(LOWEST, y - this.covered())]);
    return [northWest.lng, southEast.lat, southEast.lng, northWest.lat].map((value) => value.toFixed(5)).join(",");
  }

  /** The middle of the part that can be seen. */
  centre() {
    const { x, y } = this.map.getSize();
    return this.map.containerPointToLatLng([x / 2, Math.max(LOWEST, y - this.covered()) / 2]);
  }
}
