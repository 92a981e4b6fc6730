// The panel that chooses which borders are drawn: a disclosure button and radio buttons.
import { sign } from "../core/base-map.js";
import { config, text } from "../core/config.js";
import { element } from "../core/dom.js";

export class LayerPanel {
  /** choose(kind code or "") is called when another kind of area is picked. */
  constructor({ choose }) {
    this.button = element(
      "button",
      { type: "button", class: "cm-map-button", "aria-expanded": "false", "aria-controls": "cm-layer-panel", "aria-label": text("borders"), title: text("borders") },
      sign("layers"),
    );
    const radio = (code, name) => {
      const input = element("input", { type: "radio", name: "cm-areas", value: code });
      input.addEventListener("change", () => choose(code));
      return element("label", { class: "cm-check" }, input, name);
    };
    this.panel = element(
      "fieldset",
      { id: "cm-layer-panel", class: "cm-layer-panel", hidden: true },
      element("legend", {}, text("borders")),
      radio("", text("bordersNone")),
      ...config.areaKinds.map(({ code, name }) => radio(code, name)),
      config.areaKinds.length ? element("p", { class: "cm-layer-panel__hint" }, text("bordersHint")) : null,
      config.city.note ? element("p", { class: "cm-layer-panel__hint" }, config.city.note) : null,
    );
    this.element = element("div", { class: "cm-map-group cm-layers" }, this.button, this.panel);
    this.button.addEventListener("click", () => this.#toggle(this.panel.hidden));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.panel.hidden) {
        event.stopPropagation();
        this.#toggle(false);
        this.button.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.element.contains(event.target)) this.#toggle(false);
    });
  }

  #toggle(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  set(code) {
    for (const input of this.panel.querySelectorAll("input")) input.checked = input.value === (code || "");
  }
}
