// @ts-check
// The functions of a wasm module in an order that compresses well: each beside the one that is most like it.

const CUSTOM = 0;
const IMPORTS = 2;
const CODE = 10;
const FUNCTION_NAMES = 1;

/** A number as modules write them, and what stands behind it. @param {Uint8Array} bytes @param {number} at */
export function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, at };
  }
}

/** @param {number} value @returns {number[]} */
const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);
/** @param {number[]} bytes */
const sized = (bytes) => [...number(bytes.length), ...bytes];
/** @param {string} text */
const text = (text) => sized([...Buffer.from(text)]);

/** Things that stand behind one another, each with its size, as sections and the bodies of functions do. @param {Buffer} bytes @param {(at: number) => number} [skip] what stands in front of the size */
function pieces(bytes, from = 0, skip = (at) => at) {
  const found = [];
  for (let at = from; at < bytes.length; ) {
    const size = readNumber(bytes, skip(at));
    found.push({ head: bytes[at], body: bytes.subarray(size.at, size.at + size.value) });
    at = size.at + size.value;
  }
  return found;
}

/** How many runs two functions share, of all that one of them has; for every two. @param {string[]} bodies @param {number} run */
function likenesses(bodies, run) {
  /** @type {Map<string, Set<number>>} */
  const users = new Map();
  const sizes = bodies.map(() => 0);
  bodies.forEach((body, at) => {
    for (let from = 0; from + run <= body.length; from++) {
      const bytes = body.slice(from, from + run);
      const known = users.get(bytes);
      if (known?.has(at)) continue;
      sizes[at]++;
      if (known) known.add(at);
      else users.set(bytes, new Set([at]));
    }
  });
  const shared = bodies.map(() => new Uint32Array(bodies.length));
  for (const some of users.values()) for (const one of some) for (const other of some) shared[one][other]++;
  return (/** @type {number} */ one, /** @type {number} */ other) => shared[one][other] / (sizes[one] + sizes[other] - shared[one][other] || 1);
}

/**
 * The module with names for its functions that are in the order in which `wasm-opt --reorder-functions-by-name` is to put them.
 * @param {Buffer} wasm optimised, its functions in the order of their use, and with no import that is no function
 * @param {number} run so many bytes in a row are what two functions have in common, or have not
 * @param {number} mostUsed functions that are called most are told by one byte as long as they come first: so many are put in order among themselves
 */
export function namedByLikeness(wasm, run, mostUsed) {
  const sections = pieces(wasm, 8, (at) => at + 1);
  const section = (/** @type {number} */ id) => sections.find(({ head }) => head === id)?.body ?? Buffer.of(0);
  const code = section(CODE);
  const bodies = pieces(code, readNumber(code, 0).at).map(({ body }) => body.toString('latin1'));
  const likeness = likenesses(bodies, run);
  /** @type {number[]} */
  const order = [];
  const all = [...bodies.keys()];
  for (const part of [all.slice(0, mostUsed), all.slice(mostUsed)]) {
    part.sort((one, other) => bodies[one].length - bodies[other].length);
    for (let next = part.shift(); next !== undefined; ) {
      const last = next;
      order.push(last);
      const best = part.reduce((best, it, at) => (likeness(last, it) > likeness(last, part[best]) ? at : best), 0);
      [next] = part.splice(best, 1);
    }
  }
  const imported = readNumber(section(IMPORTS), 0).value;
  const places = order.map((at, place) => [at, place]).sort(([one], [other]) => one - other);
  const names = places.flatMap(([at, place]) => [...number(imported + at), ...text(String(place).padStart(5, '0'))]);
  const list = [FUNCTION_NAMES, ...sized([...number(order.length), ...names])];
  return Buffer.concat([wasm, Buffer.from([CUSTOM, ...sized([...text('name'), ...list])])]);
}
