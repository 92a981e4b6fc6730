// The bottom sheet of phones: three heights, by dragging its handle, by pressing it, or by arrow keys.
import { text } from "../core/config.js";

const HEIGHTS = ["peek", "half", "full"];

export class Sheet {
  constructor(root) {
    this.root = root;
    this.page = root.closest("[data-map-page]");
    this.handle = root.querySelector("[data-handle]");
    this.handle.addEventListener("click", () => this.#pressed());
    this.handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.set(HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(this.height) + step))]);
    });
    this.#draggable();
    this.set(root.dataset.sheet || "half");
  }

  get height() {
    return this.root.dataset.sheet;
  }

  set(height) {
    this.root.dataset.sheet = height;
    this.handle.setAttribute("aria-label", text({ peek: "sheetPeek", half: "sheetHalf", full: "sheetFull" }[height]));
    this.handle.setAttribute("aria-expanded", String(height !== "peek"));
  }

  /** How much of the map the sheet covers, in pixels. */
  get covered() {
    if (window.getComputedStyle(this.root).position !== "absolute") return 0;
    return Math.max(0, this.page.getBoundingClientRect().bottom - this.root.getBoundingClientRect().top);
  }

  #pressed() {
    if (this.dragged) return;
    this.set({ peek: "half", half: "full", full: "peek" }[this.height]);
  }

  #draggable() {
    let start = null;
    this.handle.addEventListener("pointerdown", (event) => {
      start = { y: event.clientY, height: this.root.getBoundingClientRect().height };
      this.dragged = false;
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener("pointermove", (event) => {
      if (!start) return;
      const moved = start.y - event.clientY;
      if (Math.abs(moved) > 6) this.dragged = true;
      if (this.dragged) {
        this.root.classList.add("cm-sheet--dragged");
        this.root.style.height = `${start.height + moved}px`;
      }
    });
    const end = () => {
      if (!start) return;
      start = null;
      if (!this.dragged) return;
      const height = this.root.getBoundingClientRect().height;
      this.root.classList.remove("cm-sheet--dragged");
      this.root.style.removeProperty("height");
      const whole = this.page.getBoundingClientRect().height;
      const share = height / whole;
      this.set(share < 0.3 ? "peek" : share < 0.68 ? "half" : "full");
      // The click that ends a drag is not a press.
      window.setTimeout(() => {
        this.dragged = false;
      }, 0);
    };
    this.handle.addEventListener("pointerup", end);
    this.handle.addEventListener("pointercancel", end);
  }
}
