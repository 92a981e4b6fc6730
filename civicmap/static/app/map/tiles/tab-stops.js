// Which points of a map the Tab key stops at. Boxes are {left, right, top, bottom} in pixels of the map, with single (a pin, no cluster) and row.
const TARGET = 24;
const ROW = 80;
const PIN = { half: 20, above: 49, below: 1 };

/** The box that a point covers: a pin stands above its place, a cluster around it. */
export function boxOf({ x, y }, { single, width }) {
  const { half, above, below } = single ? PIN : { half: width / 2, above: width / 2, below: width / 2 };
  return { left: x - half, right: x + half, top: y - above, bottom: y + below, single, row: Math.round(y / ROW) };
}

/** Pins before clusters, each in reading order. */
export const inOrder = (one, other) => other.single - one.single || one.row - other.row || one.left - other.left;

const apart = (one, other) => other.left >= one.right || other.right <= one.left || other.top >= one.bottom || other.bottom <= one.top;

/** What is left of a box beside another one: up to four boxes, which may overlap. */
function leftBeside(box, other) {
  if (apart(box, other)) return [box];
  return [
    { ...box, right: other.left },
    { ...box, left: other.right },
    { ...box, bottom: other.top },
    { ...box, top: other.bottom },
  ];
}

/** Whether a square of 24 pixels of a box lies free of others (WCAG 2.2, 2.5.8). */
export function hittable(box, others) {
  let parts = [box];
  for (const other of others) {
    if (apart(box, other)) continue;
    parts = parts
      .flatMap((part) => leftBeside(part, other))
      .filter(({ left, right, top, bottom }) => right - left >= TARGET && bottom - top >= TARGET);
    if (!parts.length) return false;
  }
  return true;
}

/**
 * The boxes in view, in order, that become stops: those that can be hit, at most `most`. Pins come first, but a crowd of
 * pins leaves a third of the stops to the clusters.
 */
export function tabStops(ordered, others, most) {
  const free = ordered.filter((box) => hittable(box, others.filter((other) => other !== box)));
  const pins = free.filter(({ single }) => single);
  const clusters = free.filter(({ single }) => !single);
  const kept = Math.min(clusters.length, Math.max(most - pins.length, most / 3));
  return [...pins.slice(0, most - kept), ...clusters.slice(0, kept)];
}
