// The list of results beside the map.
import { config, text } from "../core/config.js";
import { fragment } from "../core/dom.js";
import { L } from "../core/leaflet.js";

const SPOT = 0.00003;

export class Results {
  /** root: the element with data-results. hover(item or null), show(item) and navigate(query) are told to the map. */
  constructor(root, { hover, show, navigate }) {
    this.root = root;
    this.list = root.querySelector("[data-list]");
    this.status = root.querySelector("[data-status]");
    this.navigate = navigate;
    const over = (event) => {
      const row = event.target.closest("[data-id]");
      if (row !== this.over) {
        this.over = row;
        hover(row ? this.item(row) : null);
      }
    };
    const out = () => {
      this.over = null;
      hover(null);
    };
    this.list.addEventListener("mouseover", over);
    this.list.addEventListener("mouseleave", out);
    this.list.addEventListener("focusin", over);
    this.list.addEventListener("focusout", out);
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show]");
      if (button) show(this.item(button.closest("[data-id], [data-other]")), button);
      const more = event.target.closest("[data-more]");
      if (more) {
        event.preventDefault();
        this.#more(more);
      }
      const link = event.target.closest("[data-navigate]");
      if (link) {
        event.preventDefault();
        navigate(new URL(link.href).searchParams);
      }
    });
  }

  item(row) {
    const { id, other, key, lon, lat } = row.dataset;
    return { id: id ?? key, other, lon: lon ? Number(lon) : undefined, lat: lat ? Number(lat) : undefined };
  }

  /** Load the list for a query. The new count is read out. */
  async ask(parameters) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.root.setAttribute("aria-busy", "true");
    try {
      const body = await fragment(`${config.urls.results}?${parameters}`, { signal: running.signal });
      this.list.replaceChildren(...body.childNodes);
      this.root.scrollTop = 0;
      this.#tell();
    } catch (fault) {
      if (fault.name === "AbortError") return;
      this.status.textContent = text("resultsMissing");
    }
    this.root.removeAttribute("aria-busy");
  }

  /** The items of a cluster: their list, its bounds, and whether all are at one place. Throws where the server does not answer. */
  async members(query) {
    const body = await fragment(`${config.urls.results}?${query}`);
    const places = [...body.querySelectorAll("[data-id], [data-other]")].map((row) => this.item(row)).filter(({ lon }) => lon !== undefined);
    const bounds = new L.LatLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const oneSpot = !places.length || (bounds.getEast() - bounds.getWest() < SPOT && bounds.getNorth() - bounds.getSouth() < SPOT);
    return { body, bounds, oneSpot };
  }

  /** What the server tells about the list: count, heading. */
  get about() {
    return this.list.querySelector("[data-total]")?.dataset ?? {};
  }

  #tell() {
    this.status.textContent = this.about.said ?? "";
  }

  async #more(link) {
    link.setAttribute("aria-busy", "true");
    try {
      const url = new URL(link.href);
      const body = await fragment(`${config.urls.results}${url.search}`);
      const rows = [...body.querySelectorAll("[data-rows] > li")];
      this.list.querySelector("[data-rows]").append(...rows);
      const next = body.querySelector("[data-more]");
      if (next) link.closest("[data-paging]").replaceWith(next.closest("[data-paging]"));
      else link.closest("[data-paging]").remove();
      rows[0]?.querySelector("a")?.focus();
      this.status.textContent = text("moreShown", { n: rows.length });
    } catch {
      link.removeAttribute("aria-busy");
      this.status.textContent = text("resultsMissing");
    }
  }

  /** Mark the rows of the pin or cluster under the pointer. */
  mark(test) {
    for (const row of this.list.querySelectorAll("[data-id]")) row.classList.toggle("cm-marked", Boolean(test) && test(this.item(row)));
  }

  /** Mark the row whose card is open. */
  select(id) {
    for (const row of this.list.querySelectorAll("[data-id]")) {
      const chosen = row.dataset.id === String(id);
      row.classList.toggle("cm-result--on", chosen);
      if (chosen && this.root.offsetParent !== null) row.scrollIntoView({ block: "nearest" });
    }
  }
}
