// @ts-check
import { S, safe, want } from './state.js';

/** Names page loads and navigations from now on. @param {any} provider */
export function setRouteProvider(provider) {
  S._provider = provider;
  if (provider) want(1);
}

export const getRouteProvider = () => S._provider;

/** @param {string} url @returns {string | undefined} */
export const resolveRoute = (url) => S._provider && safe(() => S._provider.resolveRoute(url));

/** @returns {string | undefined} */
export const resolveCurrentRoute = () => S._provider && safe(() => S._provider.resolveCurrentRoute());

/** @param {(url: string) => string | undefined} resolve */
export const createUrlRouteProvider = (resolve) => ({
  resolveRoute: resolve,
  resolveCurrentRoute: () => resolve(location.href),
});

/** @param {string} url */
export const getAbsoluteUrl = (url) => {
  try {
    return new URL(url, globalThis.document?.baseURI || location.href).href;
  } catch {
    return url;
  }
};
