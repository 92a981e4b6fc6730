// Rectangles drawn on a photo, beside the fields that hold their numbers. Without this script the fields alone make the form.
import { LEAST, afterKey, moved, read, resized, spanned, written } from "./boxes.js";

const NAMES = ["left", "top", "width", "height"];
const NEW = { left: 40, top: 40, width: 20, height: 20 };

/** The form: each rectangle is a row of fields and a button on the photo. */
class Blur {
  constructor(form) {
    this.form = form;
    this.stage = form.querySelector("[data-blur-stage]");
    this.rows = form.querySelector("[data-blur-rows]");
    this.said = form.querySelector("[data-blur-said]");
    this.made = 0;
    const present = [...this.rows.querySelectorAll("[data-blur-row]")];
    this.blank = present[0].cloneNode(true);
    this.fields(this.blank).forEach((field) => field.setAttribute("value", ""));
    for (const row of present) {
      if (this.fields(row).some((field) => field.value.trim())) this.take(row);
      else row.remove();
    }
    form.querySelectorAll("[data-blur-help]").forEach((node) => (node.hidden = false));
    form.querySelector("[data-blur-add]").addEventListener("click", () => this.add(NEW).focus());
    this.stage.classList.add("cm-blur__stage--ready");
    this.stage.addEventListener("pointerdown", (event) => this.press(event));
  }

  fields(row) {
    return NAMES.map((name) => row.querySelector(`[name=${name}]`));
  }

  /** A new rectangle; returns its button. */
  add(box) {
    const row = this.blank.cloneNode(true);
    this.rows.append(row);
    const mark = this.take(row);
    this.put(mark, box);
    return mark;
  }

  /** Give a row its button on the photo. */
  take(row) {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "cm-blur__box";
    this.made += 1;
    mark.dataset.name = `${this.form.dataset.name} ${this.made}`;
    row.querySelector("[data-blur-name]").textContent = mark.dataset.name;
    const corner = document.createElement("span");
    corner.className = "cm-blur__corner";
    mark.append(corner);
    mark.row = row;
    mark.setAttribute("aria-describedby", "blur-help");
    this.stage.append(mark);
    mark.addEventListener("keydown", (event) => this.key(event, mark));
    row.addEventListener("input", () => this.show(mark));
    const remove = row.querySelector("[data-blur-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => this.remove(mark));
    this.show(mark);
    return mark;
  }

  remove(mark) {
    const next = mark.nextElementSibling ?? this.form.querySelector("[data-blur-add]");
    mark.row.remove();
    mark.remove();
    next.focus();
  }

  box(mark) {
    return read(this.fields(mark.row).map((field) => field.value));
  }

  /** Write a rectangle into its fields and show it. */
  put(mark, box) {
    this.fields(mark.row).forEach((field, number) => (field.value = written(box[NAMES[number]])));
    this.show(mark);
  }

  show(mark) {
    const box = this.box(mark);
    mark.hidden = !box;
    if (!box) return;
    for (const name of NAMES) mark.style[name] = `${box[name]}%`;
    const text = this.form.dataset.unit.replace(/\{(\w+)\}/g, (_all, name) => written(box[name]));
    mark.setAttribute("aria-label", `${mark.dataset.name}: ${text}`);
  }

  key(event, mark) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(mark);
      return;
    }
    const box = this.box(mark);
    const after = box && afterKey(box, event.key, event.shiftKey);
    if (!after) return;
    event.preventDefault();
    this.put(mark, after);
    this.said.textContent = mark.getAttribute("aria-label");
  }

  point(event) {
    const ground = this.stage.getBoundingClientRect();
    return {
      x: ((event.clientX - ground.left) / ground.width) * 100,
      y: ((event.clientY - ground.top) / ground.height) * 100,
    };
  }

  /** A press on a rectangle moves it, on its corner changes its size, beside it draws a new one. */
  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const start = this.point(event);
    const mark = event.target.closest(".cm-blur__box");
    const change = event.target.closest(".cm-blur__corner") ? resized : moved;
    const before = mark && this.box(mark);
    let drawn = mark;
    const follow = (move) => {
      const here = this.point(move);
      if (mark) this.put(mark, change(before, here.x - start.x, here.y - start.y));
      else if (drawn || Math.max(Math.abs(here.x - start.x), Math.abs(here.y - start.y)) > LEAST) {
        drawn ??= this.add(NEW);
        this.put(drawn, spanned(start, here));
      }
    };
    const end = () => {
      this.stage.removeEventListener("pointermove", follow);
      drawn?.focus();
    };
    this.stage.setPointerCapture(event.pointerId);
    this.stage.addEventListener("pointermove", follow);
    this.stage.addEventListener("pointerup", end, { once: true });
    this.stage.addEventListener("pointercancel", end, { once: true });
  }
}

document.querySelectorAll("[data-blur]").forEach((form) => new Blur(form));
