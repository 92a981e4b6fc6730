// A text field that offers addresses while one types (WAI-ARIA combobox with a list), and knows typed coordinates.
import { config, text } from "./config.js";
import { formatCoordinates, parseCoordinates, swapped } from "./coordinates.js";
import { debounce, element, icon } from "./dom.js";
import { makeRoom } from "./room.js";

const PAUSE = 250;
const SHORTEST = 3;
let fields = 0;

/** Addresses of the gazetteer: by words, or the nearest one to a point. Never throws: no answer is no address. */
export async function findAddresses(parameters, signal) {
  const query = new URLSearchParams({ city: config.city.slug, ...parameters });
  try {
    const answer = await fetch(`${config.urls.addresses}?${query}`, { signal, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).features : [];
  } catch {
    return [];
  }
}

export async function addressAt(lat, lon) {
  const [nearest] = await findAddresses({ lat: lat.toFixed(6), lon: lon.toFixed(6) });
  return nearest?.properties.label ?? "";
}

/** What typed coordinates offer: their place, the swapped one where only that lies in the city, or that they lie outside. */
function typedPlace(typed) {
  const [west, south, east, north] = config.city.bounds;
  const inside = (place) => place && place.lat >= south && place.lat <= north && place.lon >= west && place.lon <= east;
  const name = ({ lat, lon }) => formatCoordinates(lat, lon);
  const offer = (place, rest) => ({ ...place, label: text("goTo", { place: name(place) }), coordinates: true, ...rest });
  if (inside(typed)) return offer(typed);
  const other = swapped(typed);
  if (inside(other)) return offer(other, { note: text("coordinatesSwapped") });
  return { label: name(typed), note: text("outsideCity", { city: config.city.name }), outside: true };
}

export class AddressField {
  /**
   * input: the text field. choose({lat, lon, label, coordinates}) is called with the choice.
   * near(): {lat, lon} the answers should be close to. submit(words), optional: Enter without a choice.
   */
  constructor(input, { choose, near, submit }) {
    Object.assign(this, { input, choose, near, submit, options: [], active: -1 });
    const name = `cm-addresses-${(fields += 1)}`;
    this.list = element("ul", { id: name, class: "cm-addresses", role: "listbox", "aria-label": text("addresses"), hidden: true });
    this.status = element("p", { class: "visually-hidden", role: "status" });
    // The list is placed from the field itself: a form around it need not be positioned.
    const frame = element("div", { class: "cm-combobox" });
    input.before(frame);
    frame.append(input, this.list, this.status);
    for (const [attribute, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": name,
      autocomplete: "off",
      spellcheck: "false",
    })) input.setAttribute(attribute, value);
    this.askLater = debounce(PAUSE, () => this.#ask());
    input.addEventListener("input", this.askLater);
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    // Pressing on an option must not take the focus out of the field before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#take(Number(option.dataset.index));
    });
  }

  close() {
    this.options = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    // What was typed a moment before must not open the list again.
    this.askLater.cancel();
    this.running?.abort();
  }

  async #ask() {
    this.askLater.cancel();
    const words = this.input.value.trim();
    this.running?.abort();
    const typed = parseCoordinates(words);
    if (typed) {
      this.#show([typedPlace(typed)]);
      return;
    }
    if (words.length < SHORTEST || document.activeElement !== this.input) {
      this.close();
      return;
    }
    const running = new AbortController();
    this.running = running;
    const { lat, lon } = this.near();
    const found = await findAddresses({ q: words, lat: lat.toFixed(5), lon: lon.toFixed(5) }, running.signal);
    if (running.signal.aborted) return;
    this.#show(found.map(({ geometry, properties }) => ({ lon: geometry.coordinates[0], lat: geometry.coordinates[1], label: properties.label, note: properties.note })));
  }

  #show(options) {
    this.options = options;
    this.active = -1;
    this.list.replaceChildren(
      ...options.map(({ label, note, outside }, index) =>
        element(
          "li",
          { role: "option", id: `${this.list.id}-${index}`, class: "cm-addresses__option", "aria-selected": "false", "aria-disabled": outside ? "true" : null, "data-index": index },
          icon("pin"),
          element("span", {}, label, note ? element("small", {}, note) : null),
        ),
      ),
    );
    this.list.hidden = options.length === 0;
    if (options.length) makeRoom(this.input, this.list);
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = options.length ? text("addressesFound", { n: options.length }) : text("addressesNone");
  }

  #point(index) {
    const { length } = this.options;
    this.active = (index + length) % length;
    [...this.list.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === this.active));
      if (position === this.active) option.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  #take(index) {
    const choice = this.options[index];
    if (!choice || choice.outside) return;
    this.input.value = choice.coordinates ? formatCoordinates(choice.lat, choice.lon) : choice.label;
    this.close();
    this.choose({ ...choice, label: this.input.value });
  }

  #key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.#ask();
      else if (event.key === "ArrowDown") this.#point(this.active + 1);
      else this.#point(this.active < 0 ? this.options.length - 1 : this.active - 1);
    } else if (event.key === "Enter") {
      if (open && this.active >= 0) {
        event.preventDefault();
        this.#take(this.active);
        return;
      }
      const typed = parseCoordinates(this.input.value);
      if (typed) {
        event.preventDefault();
        this.#show([typedPlace(typed)]);
        this.#take(0);
      } else if (this.submit) {
        event.preventDefault();
        this.close();
        this.submit(this.input.value.trim());
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}
