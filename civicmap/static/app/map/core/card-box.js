// A card on a map: a dialog with a button that closes it, and the popup that holds it.
import { text } from "./config.js";
import { element, icon } from "./dom.js";
import { L } from "./leaflet.js";

/** How far above its place a card stands, in pixels: over a pin, over a dot or a painted shape. */
export const ABOVE = { pin: -42, dot: -14 };

/** close() is called by the button and by Escape. */
export function cardBox(content, { label, close }) {
  const button = element("button", { type: "button", class: "cm-card-close", "aria-label": text("close"), title: text("close") }, icon("close"));
  button.addEventListener("click", close);
  const box = element("div", { class: "cm-map-card", role: "dialog", "aria-label": label, tabindex: "-1" }, content, button);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return box;
}

/** A popup that only its card closes. */
export const cardPopup = (options) =>
  new L.Popup({ closeButton: false, autoClose: false, closeOnClick: false, closeOnEscapeKey: false, className: "cm-popup", ...options });

/** The focus goes back to where it came from, or to the map where that has gone. */
export function giveBack(map, from) {
  const back = from?.isConnected ? from : map.getContainer();
  back.focus({ preventScroll: true });
}
