// Typed coordinates: "45.07, 7.68", "45,07 7,68", "45°04'12"N 7°40'48"E". Latitude first, as people write it.
const DEGREES = String.raw`(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|''|’’)\s*)?`;
const SEXAGESIMAL = new RegExp(`^${DEGREES}([NSns])[\\s,;]*${DEGREES}([EWOewo])$`);
const DECIMAL = /^(?:lat\w*[:=\s]*)?([+-]?\d{1,2}(?:[.,]\d+)?)\s*°?\s*([NSns])?\s*(?:[,;]\s+|[,;]|\s+)\s*(?:lon\w*[:=\s]*)?([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EWOewo])?$/;

const value = (digits) => Number(digits.replace(",", "."));

function sexagesimal(degrees, minutes, seconds, side) {
  const size = Number(degrees) + Number(minutes || 0) / 60 + (seconds ? value(seconds) : 0) / 3600;
  return "SWOswo".includes(side) ? -size : size;
}

/** {lat, lon} of a text, or null when it is no pair of coordinates. */
export function parseCoordinates(typed) {
  const words = typed.trim();
  let lat;
  let lon;
  const sixty = SEXAGESIMAL.exec(words);
  if (sixty) {
    lat = sexagesimal(...sixty.slice(1, 5));
    lon = sexagesimal(...sixty.slice(5, 9));
  } else {
    const ten = DECIMAL.exec(words);
    // "10, 20" may be a house number and a list; without any decimals it is not taken for a place.
    if (!ten || !/[.,]\d/.test(ten[1]) || !/[.,]\d/.test(ten[3])) return null;
    lat = value(ten[1]) * ("Ss".includes(ten[2] || "-") ? -1 : 1);
    lon = value(ten[3]) * ("WOwo".includes(ten[4] || "-") ? -1 : 1);
  }
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

export const formatCoordinates = (lat, lon) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
