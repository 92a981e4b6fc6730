// Choosing a place: the pin stays in the centre and the map moves under it.
// Besides dragging: arrow keys, buttons, an address, "my position" and typed coordinates.
//
// Contract. Mounts on every [data-location-picker], an empty element inside the form where the map is to stand:
//
//   data-lon-input, data-lat-input   ids of the form's two coordinate fields (required). They are ordinary labelled
//                                    text fields, so the form works without JavaScript; typing in them moves the map.
//                                    They stay empty until the visitor has really chosen a place.
//   data-address-input               id of the address field (optional): becomes a combobox, and is filled with the
//                                    nearest address as long as the visitor has not written there
//   data-city-boundary-url           GeoJSON of another boundary than the city's own (optional). It is drawn, and a place
//                                    outside is told at once; the server decides
//   data-zoom                        zoom of the first view when a place is already chosen (default 17)
//   data-label                       the map's name for assistive technology (optional)
//
// It fires `cm:place` on the element, bubbling, after each choice: detail {lon, lat, address, inside}.
// `{% include "civicmap/_picker.html" %}` writes all of it, fields included.
// The page needs {% map_styles %} in its head and {% map_scripts city "map/picker/picker" %} at its end.
import { boundsOf, createMap, loadGeoJson, mapButton, notice, zoomButtons } from "../core/base-map.js";
import { BORDER, FEATURE } from "../core/colours.js";
import { config, text } from "../core/config.js";
import { formatCoordinates } from "../core/coordinates.js";
import { debounce, element } from "../core/dom.js";
import { L } from "../core/leaflet.js";
import { locate } from "../core/locate.js";
import { drop } from "../core/pins.js";
import { inRings, ringsOf } from "../core/shapes.js";
import { AddressField } from "../search/address-field.js";
import { addressAt } from "../search/addresses.js";

const field = (id) => (id ? document.getElementById(id) : null);
const decimal = (typed) => Number(String(typed).trim().replace(",", "."));

class Picker {
  constructor(node) {
    this.node = node;
    this.lon = field(node.dataset.lonInput);
    this.lat = field(node.dataset.latInput);
    this.address = field(node.dataset.addressInput);
    this.chosen = false;
    this.rings = null;
    const canvas = element("div", { class: "cm-picker__map" });
    this.line = element("p", { class: "cm-picker__line", role: "status" }, text("pickerStart"));
    node.replaceChildren(canvas, this.line);
    node.classList.add("cm-picker");
    this.tell = notice(node);
    this.map = createMap(canvas, {
      label: node.dataset.label || text("pickerMap"),
      announce: (sentence) => this.tell(sentence, { stays: true }),
      scrollWheelZoom: "center",
      doubleClickZoom: "center",
      touchZoom: "center",
    });
    const pin = element("span", { class: "cm-picker__pin", "aria-hidden": "true" });
    pin.append(drop(FEATURE));
    canvas.append(pin);
    const buttons = element("div", { class: "cm-map-buttons cm-map-buttons--left" }, zoomButtons(this.map));
    buttons.append(element("div", { class: "cm-map-group" }, mapButton("locate", text("locateMe"), () => this.#here())));
    canvas.append(buttons);
    L.DomEvent.disableClickPropagation(buttons);
    this.#begin();
  }

  #begin() {
    const start = this.#typed();
    if (start) {
      this.chosen = true;
      this.map.setView(start, Number(this.node.dataset.zoom || 17));
    } else this.map.fitBounds(boundsOf(config.city.bounds));
    this.written = Boolean(this.address?.value.trim());
    this.#boundary();
    const settled = debounce(350, () => this.#settled());
    let moves = false;
    const begin = () => {
      moves = true;
    };
    // Only moves by the visitor are a choice; the first view and a resized window are not.
    this.map.on("dragstart", begin);
    this.map.getContainer().addEventListener("keydown", begin);
    this.node.addEventListener("click", begin, true);
    this.map.on("click", ({ latlng }) => this.go(latlng, this.map.getZoom()));
    this.map.on("moveend", () => {
      if (moves || this.going) {
        this.chosen = true;
        this.going = false;
        this.#write();
        settled();
      }
    });
    for (const input of [this.lon, this.lat]) {
      input?.addEventListener("change", () => {
        const place = this.#typed();
        if (place) this.go(place, Math.max(17, this.map.getZoom()));
      });
    }
    if (this.address) {
      new AddressField(this.address, {
        near: () => ({ lat: this.map.getCenter().lat, lon: this.map.getCenter().lng }),
        choose: ({ lat, lon, coordinates }) => {
          // An address that the visitor wrote or chose stays, wherever the pin is moved; only coordinates get a street.
          this.written = !coordinates;
          this.go(new L.LatLng(lat, lon), 18);
        },
      });
      this.address.addEventListener("input", () => {
        this.written = Boolean(this.address.value.trim());
      });
    }
    if (this.chosen) this.#settled();
  }

  #typed() {
    if (!this.lat?.value.trim() || !this.lon?.value.trim()) return null;
    const [lat, lon] = [decimal(this.lat.value), decimal(this.lon.value)];
    return Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? new L.LatLng(lat, lon) : null;
  }

  async #boundary() {
    const url = this.node.dataset.cityBoundaryUrl || config.urls.boundary;
    const data = url ? await loadGeoJson(url) : null;
    if (!data) return;
    this.rings = ringsOf(data);
    const limit = new L.GeoJSON(data, { interactive: false, style: { color: BORDER, weight: 2, dashArray: "8 6", fill: false } });
    limit.addTo(this.map);
    if (this.chosen) this.#settled();
  }

  /** Put the pin on a place. */
  go(place, zoom) {
    this.going = true;
    this.map.setView(place, zoom);
  }

  async #here() {
    this.tell(text("locating"), { stays: true });
    try {
      const { lat, lon } = await locate();
      this.tell("");
      this.go(new L.LatLng(lat, lon), 18);
    } catch (fault) {
      this.tell(fault.message);
    }
  }

  #inside({ lng, lat }) {
    if (this.rings) return inRings(lng, lat, this.rings);
    return boundsOf(config.city.bounds).contains([lat, lng]);
  }

  #write() {
    const { lat, lng } = this.map.getCenter();
    if (this.lon) this.lon.value = lng.toFixed(6);
    if (this.lat) this.lat.value = lat.toFixed(6);
  }

  async #settled() {
    const centre = this.map.getCenter();
    const { lat, lng: lon } = centre;
    const inside = this.#inside(centre);
    this.node.classList.toggle("cm-picker--outside", !inside);
    const place = formatCoordinates(lat, lon);
    let address = "";
    if (inside) {
      address = await addressAt(lat, lon);
      if (!this.map.getCenter().equals(centre)) return;
      if (this.address && !this.written) this.address.value = address;
      this.line.textContent = address ? text("pickerAt", { address, place }) : text("pickerAtPlace", { place });
    } else this.line.textContent = text("pickerOutside", { city: config.city.name, place });
    this.node.dispatchEvent(new CustomEvent("cm:place", { bubbles: true, detail: { lon, lat, address, inside } }));
  }
}

document.querySelectorAll("[data-location-picker]").forEach((node) => new Picker(node));
