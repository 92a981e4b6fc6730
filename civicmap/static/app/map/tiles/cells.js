// The cell a point falls in, numbered as the server numbers them: tile x and y at a level, bits interleaved.

/** Tile column and row of a longitude and latitude at a level. */
export function cellOf(lon, lat, level) {
  const side = 2 ** level;
  const sine = Math.sin((lat * Math.PI) / 180);
  const x = Math.floor(((lon + 180) / 360) * side);
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side);
  const clamp = (value) => Math.min(side - 1, Math.max(0, value));
  return [clamp(x), clamp(y)];
}

/** Text of a cell as it stands in tiles and addresses, "LEVEL-KEY". Keys pass 32 bits, hence BigInt. */
export function cellName(lon, lat, level) {
  const [x, y] = cellOf(lon, lat, level);
  let key = 0n;
  for (let bit = 0; bit < level; bit += 1) {
    if ((x / 2 ** bit) & 1) key |= 1n << BigInt(2 * bit);
    if ((y / 2 ** bit) & 1) key |= 1n << BigInt(2 * bit + 1);
  }
  return `${level}-${key}`;
}

/** West, south, east, north of a cell's name. */
export function cellBounds(name) {
  const [level, digits] = name.split("-");
  const side = 2 ** Number(level);
  const key = BigInt(digits);
  let x = 0;
  let y = 0;
  for (let bit = 0; bit < Number(level); bit += 1) {
    if ((key >> BigInt(2 * bit)) & 1n) x += 2 ** bit;
    if ((key >> BigInt(2 * bit + 1)) & 1n) y += 2 ** bit;
  }
  const latitude = (row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / side))) * 180) / Math.PI;
  const longitude = (column) => (column / side) * 360 - 180;
  return [longitude(x), latitude(y + 1), longitude(x + 1), latitude(y)];
}
