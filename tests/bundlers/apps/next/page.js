// What the test tells the page.
const given = new URLSearchParams(globalThis.location?.search);

/** The DSN of the local Sentry. */
export const dsn = given.get('dsn');
/** Address of the API. */
export const api = given.get('api');

/** The options of every app. */
export const options = { dsn, tracesSampleRate: 1, tracePropagationTargets: [api] };
