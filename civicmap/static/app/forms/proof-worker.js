// Solves a challenge of ALTCHA: the number whose SHA-256 hash after the salt is the challenge. Runs as a worker, so the page stays quick.
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));

async function solve({ challenge, salt, maxnumber }) {
  const wanted = bytesOf(challenge);
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number += 1) {
    // One after the other: the first that fits ends the search.
    // oxlint-disable-next-line no-await-in-loop
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(`${salt}${number}`)));
    if (hash.every((byte, at) => byte === wanted[at])) return number;
  }
  return null;
}

self.addEventListener("message", async ({ data }) => self.postMessage(await solve(data)));
