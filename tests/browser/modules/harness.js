// What the tests of modules are written with: test(), and the assertions it can hold. test_modules.py runs them in one page.

const cases = [];

/** A case. The call stands at the beginning of a line with the name in double quotes: pytest reads the names from the text. */
export function test(name, body) {
  cases.push({ name, body });
}

const shown = (value) => JSON.stringify(value, (_key, one) => (one === undefined ? "(undefined)" : typeof one === "bigint" ? `${one}n` : one));

function fail(message) {
  throw new Error(message);
}

/** Plain values, lists and objects are the same, in the same order. */
export function equal(found, expected) {
  if (shown(found) !== shown(expected)) fail(`found    ${shown(found)}\nexpected ${shown(expected)}`);
}

/** Numbers, or lists of numbers, that differ by no more than `within`. */
export function close(found, expected, within = 1e-6) {
  const [numbers, wanted] = [[found].flat(), [expected].flat()];
  const near = numbers.length === wanted.length && numbers.every((number, index) => Math.abs(number - wanted[index]) <= within);
  if (!near) fail(`found    ${shown(found)}\nexpected ${shown(expected)}, within ${within}`);
}

/** JSON beside the tests, shared with those of the server: /tests/coordinates.json. */
export async function shared(path) {
  const answer = await fetch(path);
  if (!answer.ok) fail(`${path}: ${answer.status}`);
  return answer.json();
}

/** Run the cases of a file that has been imported: what went wrong by name, null where nothing did. */
export async function run() {
  const faults = {};
  for (const { name, body } of cases.splice(0)) {
    if (name in faults) faults[name] = "two cases have this name";
    else {
      try {
        // One after the other: a case may change the page's address or its elements.
        await body(); // oxlint-disable-line no-await-in-loop
        faults[name] = null;
      } catch (fault) {
        faults[name] = `${fault.message}\n${fault.stack}`;
      }
    }
  }
  return faults;
}
