// The card of what was chosen on the map: beside the pin on a wide screen, in the bottom sheet on a phone.
// Focus moves in, and back to where it came from; Escape closes.
import { ABOVE, cardBox, cardPopup, giveBack } from "../core/card-box.js";
import { INK, WHITE } from "../core/colours.js";
import { narrow } from "../core/config.js";
import { L } from "../core/leaflet.js";

const WIDTH = 272;
const DOT = {
  radius: 8,
  weight: 3,
  color: WHITE,
  fillColor: INK,
  fillOpacity: 1,
  interactive: false,
  pane: "markerPane",
  className: "cm-card-dot",
};

export class Card {
  /** host: the element in the sheet that shows a card on phones. closed() is told after it went. */
  constructor(map, host, { sheet, closed }) {
    Object.assign(this, { map, host, sheet, closed, opened: false });
    this.popup = cardPopup({
      offset: new L.Point(0, ABOVE.pin),
      minWidth: WIDTH,
      maxWidth: WIDTH,
      autoPanPaddingTopLeft: [16, 72],
      autoPanPaddingBottomRight: [72, 16],
    });
    // A dot marks the place of an item without a pin of its own, because it is counted in a cluster.
    this.dot = new L.CircleMarker([0, 0], DOT);
  }

  /** Show content for a place. `from` is the element that takes the focus back. `lifted` puts it above a pin. */
  open(content, latlng, { label, from = document.activeElement, lifted = true, focus = true }) {
    if (this.opened) this.close({ silent: true });
    Object.assign(this, { from, place: latlng, lifted, opened: true });
    this.box = cardBox(content, { label, close: () => this.close() });
    if (narrow() || !latlng) this.#inSheet();
    else {
      this.popup.options.offset = new L.Point(0, lifted ? ABOVE.pin : ABOVE.dot);
      this.popup.setLatLng(latlng).setContent(this.box);
      this.map.openPopup(this.popup);
    }
    if (focus) this.box.focus({ preventScroll: true });
  }

  /** Point at the pin, or at the place itself where there is no pin. Cards of clusters and areas stay where they are. */
  pointAt(hasPin) {
    if (!this.opened || !this.lifted || !this.place) return;
    if (hasPin) this.dot.remove();
    else this.dot.setLatLng(this.place).addTo(this.map);
    const offset = new L.Point(0, hasPin ? ABOVE.pin : ABOVE.dot);
    if (this.popup.options.offset.equals(offset)) return;
    this.popup.options.offset = offset;
    // Not popup.update(): it would remove and insert the content again, and lose the focus.
    if (this.popup.isOpen()) this.popup.setLatLng(this.place);
  }

  #inSheet() {
    this.host.replaceChildren(this.box);
    this.host.hidden = false;
    this.sheet.root.classList.add("cm-sheet--card");
    if (this.sheet.height !== "half") this.sheet.set("half");
    this.host.scrollIntoView({ block: "nearest" });
  }

  close({ silent = false } = {}) {
    if (!this.opened) return;
    this.opened = false;
    const inside = this.box.contains(document.activeElement);
    this.map.closePopup(this.popup);
    this.dot.remove();
    this.host.hidden = true;
    this.host.replaceChildren();
    this.sheet.root.classList.remove("cm-sheet--card");
    if (silent) return;
    if (inside) giveBack(this.map, this.from);
    this.closed();
  }
}
