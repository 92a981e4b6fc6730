// Fits a list that opens under its field into the visible window.
const LOWEST = 176;
const GAP = 6;

/** The height that is left under a field. */
export function roomUnder({ bottom }, limit) {
  return Math.floor(limit - bottom - 2 * GAP);
}

/** The lower end of the visible window: above the keyboard of a phone, and above a sticky bar. */
function lowerLimit() {
  const view = window.visualViewport;
  const end = view ? view.offsetTop + view.height : window.innerHeight;
  const bars = [...document.querySelectorAll(".cm-bottombar")].filter((bar) => window.getComputedStyle(bar).position === "sticky");
  return Math.min(end, ...bars.map((bar) => bar.getBoundingClientRect().top));
}

/** Limit the list to the height that is left; scroll the field up where that is too little. */
export function makeRoom(input, list) {
  if (roomUnder(input.getBoundingClientRect(), lowerLimit()) < LOWEST) {
    input.scrollIntoView({ block: "start", behavior: "instant" });
  }
  const room = roomUnder(input.getBoundingClientRect(), lowerLimit());
  list.style.setProperty("--cm-room", `${Math.max(LOWEST, room)}px`);
}
