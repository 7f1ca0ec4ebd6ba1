// @ts-check
// What wasm-bindgen has put into the engine for a glue of its own, in the words of src/npm/engine.js or not at all: each of its names is longer than the
// code that calls it.

/** What its code would say of a wrong use: it goes to an import that throws its own name, so that nobody ever reads it. */
const UNREAD = [
  'attempted to take ownership of Rust value while it was borrowed',
  'recursive use of an object detected which would lead to unsafe aliasing in rust',
  'null pointer passed to rust',
];

/** The module without what nobody reads. @param {Buffer} wasm */
export function withoutUnread(wasm) {
  for (const text of UNREAD) if (wasm.includes(text)) wasm.fill(0, wasm.indexOf(text), wasm.indexOf(text) + text.length);
  return wasm;
}

/** What an export is called in the engine that is sent. @param {string} name as wasm-bindgen calls it */
export const ownName = (name) => name.replace(/^(engine|__wbindgen)_/, '');

/**
 * The module with the names by which src/npm/engine.js knows what it exports. What it imports, to say of what use was wrong, has one name for all.
 * @param {Buffer} wasm
 */
export async function renamed(wasm) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(wasm);
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { name, module: from, params, results } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (from) module.addFunctionImport(name, '', 'misuse', params, results);
  }
  const exported = Array.from({ length: module.getNumExports() }, (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)));
  for (const { name, value } of exported) {
    if (ownName(name) === name) continue;
    module.removeExport(name);
    module.addFunctionExport(value, ownName(name));
  }
  return Buffer.from(module.emitBinary());
}
