// The button over a moved map: search in the visible part.
import { text } from "../core/config.js";
import { element } from "../core/dom.js";

export class SearchHere {
  /** frame: the part that is seen. form: the filters. ask() the question again. */
  constructor(map, { frame, form, ask }) {
    Object.assign(this, { map, frame, form, moved: false });
    this.element = element("button", { type: "button", class: "cm-search-here", hidden: true }, text("searchHere"));
    this.element.addEventListener("click", () => {
      this.form.elements.bbox.value = this.frame.box();
      ask();
      if (document.activeElement === document.body) map.getContainer().focus({ preventScroll: true });
    });
    map.on("dragstart zoomstart cm:fly", () => {
      this.moved = true;
    });
  }

  /** Show the button, unless the list already is that of the visible part. */
  offer() {
    if (!this.moved) return;
    const box = this.form.elements.bbox.value;
    this.element.hidden = box !== "" && box === this.frame.box();
  }

  hide() {
    this.element.hidden = true;
  }
}
