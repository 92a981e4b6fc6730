// A text field with a list of options below it: a WAI-ARIA combobox with a listbox, whose options may be grouped.
import { debounce, element, icon, pictogram } from "../core/dom.js";
import { makeRoom } from "./room.js";

const PAUSE = 250;
let fields = 0;

export class Combobox {
  /**
   * label: the list's name. ask(words, signal): groups [{title, options: [{label, note, icon, outside}]}], or null where nothing
   * is to be offered. choose(option). enter(words): Enter without a choice; true where it was dealt with.
   * tell(number): the sentence that is read out.
   */
  constructor(input, { label, ask, choose, enter, tell }) {
    Object.assign(this, { input, ask, choose, enter, tell, options: [], active: -1 });
    const name = `cm-offers-${(fields += 1)}`;
    this.list = element("div", { id: name, class: "cm-addresses", role: "listbox", "aria-label": label, hidden: true });
    this.status = element("p", { class: "visually-hidden", role: "status" });
    // The list is positioned relative to this frame, not to the form.
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
    this.askLater = debounce(PAUSE, () => this.#asked());
    input.addEventListener("input", this.askLater);
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    // Without this, pressing an option would move the focus and close the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(this.options[Number(option.dataset.index)]);
    });
  }

  close() {
    this.options = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    // A pending request must not open the list again.
    this.askLater.cancel();
    this.running?.abort();
  }

  take(option) {
    if (!option || option.outside) return;
    this.close();
    this.choose(option);
  }

  async #asked() {
    this.askLater.cancel();
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const groups = document.activeElement === this.input ? await this.ask(this.input.value.trim(), running.signal) : null;
    if (running.signal.aborted) return;
    if (groups) this.#show(groups);
    else this.close();
  }

  #show(groups) {
    this.options = groups.flatMap(({ options }) => options);
    this.active = -1;
    let index = 0;
    this.list.replaceChildren(
      ...groups.flatMap(({ title, options }, number) => {
        const rows = options.map((option) => this.#row(option, index++));
        if (!title) return rows;
        const heading = `${this.list.id}-group-${number}`;
        return [element("div", { role: "group", "aria-labelledby": heading }, element("div", { id: heading, class: "cm-addresses__group", role: "presentation" }, title), ...rows)];
      }),
    );
    const { length } = this.options;
    this.list.hidden = length === 0;
    if (length) makeRoom(this.input, this.list);
    this.input.setAttribute("aria-expanded", String(length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = this.tell(length);
  }

  #row({ label, note, outside, icon: name, pictogram: drawn }, index) {
    return element(
      "div",
      { role: "option", id: `${this.list.id}-${index}`, class: "cm-addresses__option", "aria-selected": "false", "aria-disabled": outside ? "true" : null, "data-index": index },
      drawn ? pictogram(name, { class: "cm-icon" }) : icon(name ?? "pin"),
      element("span", {}, label, note ? element("small", {}, note) : null),
    );
  }

  #point(index) {
    const { length } = this.options;
    if (!length) return;
    this.active = (index + length) % length;
    this.list.querySelectorAll("[role=option]").forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === this.active));
      if (position === this.active) option.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  #key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.#asked();
      else if (event.key === "ArrowDown") this.#point(this.active + 1);
      else this.#point(this.active < 0 ? this.options.length - 1 : this.active - 1);
    } else if (event.key === "Enter") {
      if (open && this.active >= 0) {
        event.preventDefault();
        this.take(this.options[this.active]);
      } else if (this.enter(this.input.value.trim())) event.preventDefault();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}
