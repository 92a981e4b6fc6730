// The search box of the map: suggests addresses, areas, places and categories while one types, and searches for other words.
import { config, text } from "../core/config.js";
import { Combobox } from "./combobox.js";
import { typedOffer } from "./typed-place.js";

const SHORTEST = 2;

export class SearchBox {
  /** input: the field. near(): {lat, lon} of the view. choose(option) of one that was picked. submit(words) of a search. */
  constructor(input, { near, choose, submit }) {
    Object.assign(this, { input, near, choose, submit });
    this.answered = null;
    this.box = new Combobox(input, {
      label: text("suggestions"),
      choose: (option) => this.#take(option),
      ask: async (words, signal) => {
        const typed = typedOffer(words);
        if (typed) return [{ options: [{ ...typed, kind: "address" }] }];
        if (words.length < SHORTEST) return null;
        return (await this.#suggestions(words, signal)).groups;
      },
      enter: (words) => {
        this.box.close();
        this.#enter(words);
        return true;
      },
      tell: (n) => (n ? text("suggestionsFound", { n }) : ""),
    });
  }

  close() {
    this.box.close();
  }

  #take(option) {
    this.input.value = option.kind === "address" ? option.label : "";
    this.choose(option);
  }

  /** Go to an address; search for all other words. */
  async #enter(words) {
    const typed = typedOffer(words);
    if (typed) {
      if (!typed.outside) this.#take({ ...typed, kind: "address" });
      return;
    }
    this.entered = words;
    const { address, groups } = words.length < SHORTEST ? { groups: [] } : await this.#suggestions(words);
    // The words changed while the answer was on its way.
    if (this.entered !== words || this.input.value.trim() !== words) return;
    this.box.close();
    if (address) this.#take(groups[0].options[0]);
    else this.submit(words);
  }

  /** The server's suggestions for the words; none where it does not answer. */
  async #suggestions(words, signal) {
    if (this.answered?.words === words) return this.answered;
    const { lat, lon } = this.near();
    const query = new URLSearchParams({ q: words, lat: lat.toFixed(3), lon: lon.toFixed(3) });
    try {
      const answer = await fetch(`${config.urls.suggestions}?${query}`, { signal, credentials: "same-origin" });
      if (!answer.ok) return { groups: [] };
      this.answered = { words, ...(await answer.json()) };
      return this.answered;
    } catch {
      return { groups: [] };
    }
  }
}
