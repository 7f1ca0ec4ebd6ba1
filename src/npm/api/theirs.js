// @ts-check

/**
 * Does `@sentry/browser`, of whatever version, run on this page with this integration?
 * @param {string} name
 * @returns {boolean}
 */
export const theirs = (name) => {
  try {
    return Object.values(/** @type {any} */ (globalThis).__SENTRY__ || {}).some((/** @type {any} */ carrier) => {
      // Up to version 7 the carrier has a hub, later each version a stack of scopes.
      const holder = carrier?.stack?.getScope?.() || carrier;
      const client = holder?.getClient?.();
      return client?.getDsn() && client.getOptions().enabled !== false && !!client.getIntegrationByName(name);
    });
  } catch {
    return false;
  }
};
