// Rectangles on a picture, in per cent of its width and height: { left, top, width, height }.

/** So wide and high a rectangle is at least. */
export const LEAST = 2;
const STEP = 1;

const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** The rectangle inside the picture. */
export function fitted({ left, top, width, height }) {
  const wide = between(width, LEAST, 100);
  const high = between(height, LEAST, 100);
  return { left: between(left, 0, 100 - wide), top: between(top, 0, 100 - high), width: wide, height: high };
}

/** Moved by some per cent, as far as the picture reaches. */
export const moved = (box, across, down) => fitted({ ...box, left: box.left + across, top: box.top + down });

/** Made larger or smaller at its lower right corner, as far as the picture reaches. */
export function resized(box, across, down) {
  return fitted({
    ...box,
    width: between(box.width + across, LEAST, 100 - box.left),
    height: between(box.height + down, LEAST, 100 - box.top),
  });
}

/** The rectangle between two points. */
export function spanned(one, other) {
  return fitted({
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  });
}

const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** What a key makes of a rectangle: arrows move it, with Shift they change its size. Null for other keys. */
export function afterKey(box, key, shift) {
  if (!(key in ARROWS)) return null;
  return (shift ? resized : moved)(box, ...ARROWS[key]);
}

/** A number as its field shows it. */
export const written = (value) => String(Math.round(value * 10) / 10);

/** The rectangle of four texts; null where one is no number. */
export function read(texts) {
  const [left, top, width, height] = texts.map((text) => Number(text.trim().replace(",", ".") || Number.NaN));
  return [left, top, width, height].every(Number.isFinite) ? fitted({ left, top, width, height }) : null;
}
