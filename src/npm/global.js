// @ts-check
// For a classic <script>: everything of the package under `window.BrowserTracing`.
import * as api from './index.js';

/** @type {any} */ (globalThis).BrowserTracing = { ...api };
