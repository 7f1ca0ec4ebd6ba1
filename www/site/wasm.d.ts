// What wasm-bindgen makes of www/page, served as /wasm/page.js.
export default function init(): Promise<unknown>;
export function getWithGloo(url: string): Promise<string>;
