// The address of the map page: the query, which the server reads too, and the view of the map in the fragment.
import { writeView } from "../core/view.js";

/** Skip links must not replace the view in the fragment; links to the page for frames carry it along. */
export function keepView(root) {
  for (const link of document.querySelectorAll(".cm-skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(link.hash).focus();
    });
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-keep-view]");
    if (link) link.hash = window.location.hash;
  });
}

export class Address {
  /** view(): {zoom, lat, lon, item, areas} of this screen. */
  constructor(view) {
    this.view = view;
  }

  #write(search) {
    return `${window.location.pathname}${search}${writeView(this.view())}`;
  }

  /** Another query: a step of the history where it is new. */
  ask(query) {
    const { pathname, search, hash } = window.location;
    const address = this.#write(query.size ? `?${query}` : "");
    if (address !== `${pathname}${search}${hash}`) window.history.pushState(null, "", address);
    this.keep();
  }

  /** The same query, another view: a step of the history, such as an opened card. */
  step() {
    window.history.pushState(null, "", this.#write(window.location.search));
  }

  /** The same query, another view: no step of the history, such as a moved map. */
  keep() {
    window.history.replaceState(null, "", this.#write(window.location.search));
    // The other language shows the same view.
    for (const link of document.querySelectorAll(".cm-langs a")) {
      link.search = window.location.search;
      link.hash = window.location.hash;
    }
  }
}
