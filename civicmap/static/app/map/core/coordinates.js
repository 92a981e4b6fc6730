// One grammar of typed coordinates: decimal degrees, degrees with minutes and seconds, GPS devices, phones, map links.
// places/addresses/coordinates.py is the same grammar on the server. Both are tested with the notations of tests/coordinates.json;
// a notation added there has to be understood by both.
const LONGEST = 2000;
const SIGNS = [
  [/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, ""],
  [/\s+/g, " "],
  [/[\u2032\u02b9\u2019\u2018\u00b4`\uff07]/g, "'"],
  [/[\u2033\u02ba\u201d\u201c\u201e\uff02]|''/g, '"'],
  [/[\u00ba\u02da\u2218\u2070]/g, "°"],
  [/[\u2212\u2010-\u2015\uff0d]/g, "-"],
  [/\uff0c/g, ","],
];
const N = String.raw`([+-]?\d{1,3}(?:\.\d+)?)(?!\d)`;
const IS_LINK = /^(?:geo|maps|om|comgooglemaps|waze):|:\/\/|^(?:[\w-]+\.)+[a-z]{2,}\//;
const FORMATS = [`point ?z? ?\\( ?${N} ${N}`, `"?coordinates"? ?: ?\\[ ?${N} ?, ?${N}`].map((pattern) => new RegExp(pattern));
const LON_FIRST = [`yandex\\..*[?&](?:ll|pt|whatshere\\[point\\])=${N},${N}`, `[?&]x=${N}&y=${N}`].map((pattern) => new RegExp(pattern));
const LAT_FIRST = [
  `!3d${N}!4d${N}`,
  `[?&]mlat=${N}&mlon=${N}`,
  `[?&]lat(?:itude)?=${N}&(?:lon|lng|long|longitude)=${N}`,
  "[?&](?:q|query|ll|sll|daddr|saddr|destination|origin|center|cp|coordinate|coords|pin|loc|location|to|near|map|v)=" +
    `(?:loc:|ll\\.|point\\.|@)?${N}(?: ?[,~] ?| )${N}`,
  `[?&]sp=point\\.${N}_${N}`,
  `[/?]@?${N}, ?${N}`,
  `@${N},${N}`,
  `#(?:map=)?\\d+(?:\\.\\d+)?/${N}/${N}`,
  `^geo:${N},${N}`,
].map((pattern) => new RegExp(pattern));
const ISO = /^([+-])(\d{2}(?:\d{2}){0,2}(?:\.\d+)?)([+-])(\d{3}(?:\d{2}){0,2}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:crs.*)?\/?$/;
// Words as single signs: n, s, e, w, A (latitude), B (longitude).
const WORDS = [
  [/(\d)°? ?(?:degrees|deg|gradi|grado|d) ?(?=[\d\s,;nsewo'"]|$)/g, "$1° "],
  [/(\d) ?(?:minutes|minuti|min|primi|m) ?(?=[\d\s,;nsewo]|$)/g, "$1' "],
  [/('\s?\d+(?:[.,]\d+)?) ?(?:seconds|secondi|sec|s) ?(?=[\d\s,;nsewo-]|$)/g, '$1" '],
  [/["']?(?<![a-z])lat(?:itud(?:e|ine))?\.?["']? ?[:=]?|(?<![a-z])y ?[:=]/g, " A "],
  [/["']?(?<![a-z])(?:long?|lng)(?:itud(?:e|ine))?\.?["']? ?[:=]?|(?<![a-z])x ?[:=]/g, " B "],
  [/(?<![a-z])(?:nord|north)(?![a-z])/g, " n "],
  [/(?<![a-z])(?:sud|south)(?![a-z])/g, " s "],
  [/(?<![a-z])(?:est|east)(?![a-z])/g, " e "],
  [/(?<![a-z])(?:ovest|west|o)(?![a-z])/g, " w "],
];
const OPENING = /^(?:[\s([{<"'.:]|gps|coordinat[ae]s?|coordinates|coord|posizione|position|punto|point|wgs ?84|epsg:4326)+/;
const CLOSING = /[\s)\]}>.,;]+$|(?:\(?(?:wgs ?84|epsg:4326)\)?)$/;
const TOKEN = /\d+(?:\.\d+)?|[-+°'":nsewAB,;/|~_]|\S/g;
const ANGLE = /^([-+]?)1[°:]?(?:1[':]?(?:1"?)?)?$/;

const isNumber = (token) => /\d/.test(token);
const within = (marks) => (token) => marks.includes(token);

/** {lat, lon, told} of a text, or null when it is no pair of coordinates. told: the text says which is which. */
export function parseCoordinates(typed) {
  const words = SIGNS.reduce((text, [sign, plain]) => text.replace(sign, plain), typed.slice(0, LONGEST)).trim();
  let found = linked(words) ?? iso(words.toLowerCase());
  if (!found && !IS_LINK.test(words.toLowerCase())) {
    const plain = plainWords(words);
    if (!/\d\.\d/.test(plain)) found = pair(decimalPoints(plain));
    found ??= pair(plain.replaceAll(",", " , "));
  }
  return found && Math.abs(found.lat) <= 90 && Math.abs(found.lon) <= 180 ? found : null;
}

/** The pair with longitude and latitude the other way round; null where the text says which is which. */
export function swapped({ lat, lon, told }) {
  return told || Math.abs(lon) > 90 ? null : { lat: lon, lon: lat, told };
}

export const formatCoordinates = (lat, lon) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

/** A pair inside a link or a geometry format. A place beats the middle of the view. */
function linked(words) {
  let link = words.toLowerCase();
  if (words.includes("%") || words.includes("://")) {
    try {
      link = decodeURIComponent(words).replaceAll("+", " ").toLowerCase();
    } catch {
      // A lone percent sign: the text stays as it is.
    }
  }
  link = link.replace(/([=,/]) (?=\d)/g, "$1");
  const hack = /params=([0-9._]+_[ns]_[0-9._]+_[ew])/.exec(link);
  if (hack) return pair(hack[1].replaceAll("_", " "));
  const inLink = IS_LINK.test(link);
  for (const [patterns, latFirst] of [[FORMATS, false], [inLink ? LON_FIRST : [], false], [inLink ? LAT_FIRST : [], true]]) {
    for (const pattern of patterns) {
      const [first, second] = (pattern.exec(link) ?? []).slice(1).map(Number);
      if (first || second) return latFirst ? { lat: first, lon: second, told: true } : { lat: second, lon: first, told: true };
    }
  }
  return null;
}

/** ISO 6709: +4504.2+00740.8/. */
function iso(words) {
  const found = ISO.exec(words);
  if (!found) return null;
  const [lat, lon] = [packed(found[2]), packed(found[4])];
  return { lat: found[1] === "-" ? -lat : lat, lon: found[3] === "-" ? -lon : lon, told: true };
}

/** Degrees of DD.d, DDMM.m or DDMMSS.s, with two or three digits of degrees. */
function packed(digits) {
  const [whole, fraction = ""] = digits.split(".");
  const rest = `.${fraction || 0}`;
  if (whole.length <= 3) return Number(digits);
  if (whole.length <= 5) return Number(whole.slice(0, -2)) + Number(whole.slice(-2) + rest) / 60;
  return Number(whole.slice(0, -4)) + Number(whole.slice(-4, -2)) / 60 + Number(whole.slice(-2) + rest) / 3600;
}

function plainWords(words) {
  const bare = words.toLowerCase().replace(OPENING, "").replace(CLOSING, "");
  return WORDS.reduce((text, [pattern, sign]) => text.replace(pattern, sign), bare).trim();
}

function decimalPoints(words) {
  const four = /^([+-]?\d+),(\d+),\s?([+-]?\d+),(\d+)$/.exec(words);
  return four ? `${four[1]}.${four[2]} ${four[3]}.${four[4]}` : words.replace(/(\d),(\d)/g, "$1.$2");
}

function pair(words) {
  const tokens = words.match(TOKEN) ?? [];
  if (!tokens.every((token) => isNumber(token) || "-+°'\":nsewAB,;/|~_".includes(token))) return null;
  const halves = halve(tokens);
  const [first, second] = halves?.map(angle) ?? [];
  if (!first || !second || (first.axis && first.axis === second.axis)) return null;
  const told = Boolean(first.axis || second.axis);
  const marked = told || tokens.some(within("°':"));
  // "10, 20" may be a house number and a list.
  if (!marked && tokens.filter(isNumber).length < 6 && !halves.every((half) => half.join("").includes("."))) return null;
  const lonFirst = first.axis === "lon" || second.axis === "lat" || (!told && Math.abs(first.degrees) > 90);
  const [lat, lon] = lonFirst ? [second.degrees, first.degrees] : [first.degrees, second.degrees];
  return { lat, lon, told };
}

const cut = (tokens, at, skip = 0) => [tokens.slice(0, at), tokens.slice(at + skip)];

/** The tokens of either angle, or null. */
function halve(tokens) {
  const places = (wanted) => tokens.flatMap((token, position) => (wanted(token) ? [position] : []));
  for (const marks of ["AB", "nsew"]) {
    const found = places(within(marks));
    if (found.length > 2) return null;
    if (found.length === 2) return cut(tokens, found[0] === 0 ? found[1] : found[0] + 1);
    // One "e" between two numbers is the word "and".
    if (found.length === 1 && tokens[found[0]] === "e" && found[0] > 0 && found[0] < tokens.length - 1) return cut(tokens, found[0], 1);
  }
  for (const marks of [",", ";/|~_"]) {
    const found = places(within(marks));
    if (found.length === 1) return cut(tokens, found[0], 1);
  }
  const signed = (at) => cut(tokens, "+-".includes(tokens[at - 1]) ? at - 1 : at);
  const degrees = places(within("°"));
  if (degrees.length === 2) return signed(degrees[1] - 1);
  const numbers = places(isNumber);
  return [2, 4, 6].includes(numbers.length) ? signed(numbers[numbers.length / 2]) : null;
}

/** {degrees, axis} of tokens, axis "" where they do not say it; null where they are no angle. */
function angle(tokens) {
  const sides = tokens.filter(within("nsewAB"));
  const axes = new Set(sides.map((side) => ("nsA".includes(side) ? "lat" : "lon")));
  const plain = tokens.filter((token) => !"nsewAB,;/|~_".includes(token));
  const found = ANGLE.exec(plain.map((token) => (isNumber(token) ? "1" : token)).join(""));
  const numbers = plain.filter(isNumber);
  if (!found || axes.size > 1 || numbers.slice(0, -1).some((number) => number.includes("."))) return null;
  if (numbers.slice(1).some((number) => Number(number) >= 60)) return null;
  const [axis = ""] = axes;
  const size = numbers.length === 1 && axis ? packed(numbers[0]) : numbers.reduce((sum, number, power) => sum + Number(number) / 60 ** power, 0);
  return { degrees: found[1] === "-" || sides.some(within("sw")) ? -size : size, axis };
}
