// A Leaflet icon that is an element we made, not markup in a string.
import { L } from "./leaflet.js";

export class ElementIcon extends L.Icon {
  /** options: element, and those of L.Icon that place it: className, iconSize, iconAnchor. */
  constructor(options) {
    super({ iconUrl: "", ...options });
  }

  createIcon() {
    this._setIconStyles(this.options.element, "icon");
    return this.options.element;
  }

  createShadow() {
    return null;
  }
}
