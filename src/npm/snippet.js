// @ts-check
// For an inline script in <head>, before anything else: every request from here on is seen. The package, when it comes, takes over.
import { install } from '../browser/shim.js';

install(globalThis);
