// The form of an alert, which works without this module. It hides what the chosen place does not need, and offers to draw an area.
import { cityBounds, createMap, notice, zoomButtons } from "../core/base-map.js";
import { text } from "../core/config.js";
import { element } from "../core/dom.js";
import { Draw } from "../core/draw.js";
import { makePanes } from "../core/panes.js";
import { cornersOf, writtenCorners } from "../core/shapes.js";

const form = document.querySelector("form[data-alert]");
const stage = form.querySelector("[data-alert-map]");

/** Parts that mean something only with some values of another field: data-when its name, data-is the values. */
function follow() {
  for (const part of form.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.is.split(" ").includes(form.elements[part.dataset.when].value);
  }
  // Only neighbourhoods have a week of their own.
  const week = form.querySelector("[name=rhythm][value=week]");
  week.disabled = form.elements.where.value !== "areas";
  if (week.disabled && week.checked) form.querySelector("[name=rhythm][value=weekly]").checked = true;
  window.dispatchEvent(new Event("resize"));
}

function drawing() {
  const canvas = element("div", { class: "cm-picker__map" });
  stage.replaceChildren(canvas);
  const tell = notice(stage);
  const map = createMap(canvas, { label: stage.dataset.label, announce: (sentence) => tell(sentence, { stays: true }) });
  makePanes(map, "cm-drawn");
  // Outside of the map: a press on them is no corner.
  stage.append(element("div", { class: "cm-map-buttons cm-map-buttons--left" }, zoomButtons(map)));
  map.fitBounds(cityBounds());
  const field = form.elements.corners;
  const draw = new Draw(map, {
    changed: (corners) => {
      field.value = writtenCorners(corners);
    },
    tell,
  });
  const tools = form.querySelector("[data-draw-tools]");
  const [start, undo, clear] = ["draw", "draw-undo", "draw-clear"].map((name) => tools.querySelector(`[data-${name}]`));
  tools.hidden = false;
  draw.ended = () => {
    start.setAttribute("aria-pressed", String(draw.on));
    start.querySelector("span").textContent = text(draw.on ? "drawDone" : "drawStart");
    undo.hidden = !draw.on;
    clear.hidden = !draw.on;
  };
  start.addEventListener("click", () => draw.toggle(!draw.on));
  undo.addEventListener("click", () => draw.undo());
  clear.addEventListener("click", () => draw.clear());
  const show = () => {
    draw.set(cornersOf(field.value));
    if (draw.bounds()) map.fitBounds(draw.bounds(), { padding: [40, 40] });
  };
  field.addEventListener("change", show);
  // Before it is shown for the first time the map has no size.
  new ResizeObserver(() => {
    const first = !map.getSize().x;
    map.invalidateSize({ animate: false });
    if (first && canvas.clientWidth) {
      map.fitBounds(cityBounds());
      show();
    }
  }).observe(canvas);
}

drawing();
follow();
form.addEventListener("change", follow);
