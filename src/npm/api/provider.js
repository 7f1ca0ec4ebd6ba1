// @ts-check
import { S, safe } from './state.js';

/** @import { RouteProvider } from './internal.js' */

/** Names page loads and navigations from now on. @param {RouteProvider} provider */
export function setRouteProvider(provider) {
  S._provider = provider;
  S._listening?.();
}

export const getRouteProvider = () => S._provider;

/** @param {string | URL} url @returns {string | undefined} */
export const resolveRoute = (url) => (S._provider && safe(() => S._provider.resolveRoute?.(new URL(url, location.href)))) || undefined;

/** @returns {string | undefined} */
export const resolveCurrentRoute = () => (S._provider && safe(() => S._provider.resolveCurrentRoute?.())) || undefined;

/** @param {(url: URL) => string | null | undefined} resolve */
export const createUrlRouteProvider = (resolve) => ({
  resolveRoute: resolve,
  resolveCurrentRoute: () => resolve(new URL(location.href)),
});

/**
 * A provider that knows what a router has reported: the last `max` paths.
 * @param {number} [max]
 */
export function createCachedRouteProvider(max = 50) {
  /** @type {Map<string, string>} */
  const names = new Map();
  return {
    ...createUrlRouteProvider(({ pathname }) => names.get(pathname)),
    /** @param {string | undefined} path @param {string | null | undefined} name */
    record(path, name) {
      if (!path || !name) return;
      names.delete(path);
      names.set(path, name);
      if (names.size > max) names.delete(/** @type {string} */ (names.keys().next().value));
    },
  };
}

/** @param {string} url */
export const getAbsoluteUrl = (url) => {
  try {
    return new URL(url, globalThis.document?.baseURI || location.href).href;
  } catch {
    return url;
  }
};
