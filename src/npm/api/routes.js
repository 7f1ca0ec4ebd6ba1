// @ts-check
import { S } from './state.js';

/** @import { Client } from './internal.js' */

/**
 * Starts a page-load span by hand.
 * @param {Client} client
 * @param {unknown} options
 * @param {unknown} [trace]
 */
export const pageLoadSpan = (client, options, trace) => {
  S._route = undefined;
  client.emit('startPageLoadSpan', options, trace);
  if (S._route) client.emit('afterStartPageLoadSpan', S._route);
  return S._route;
};

/**
 * Starts a navigation span by hand.
 * @param {Client} client
 * @param {unknown} options
 * @param {unknown} [navigation]
 */
export const navigationSpan = (client, options, navigation) => {
  S._route = undefined;
  client.emit('beforeStartNavigationSpan', options, navigation);
  client.emit('startNavigationSpan', options, navigation);
  return S._route;
};
