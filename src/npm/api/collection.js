// @ts-check

/**
 * What may be collected, as integrations of `@sentry/browser` ask for it: what `dataCollection` says, and everything else allowed.
 * @param {any} options
 */
export const collectionOf = ({ dataCollection }) => {
  const given = dataCollection || {};
  const httpHeaders = given.httpHeaders ?? true;
  const both = typeof httpHeaders === 'boolean' || httpHeaders.allow || httpHeaders.deny;
  /** @type {Record<string, any>} */
  const all = { httpBodies: ['incomingRequest', 'outgoingRequest', 'incomingResponse', 'outgoingResponse'], frameContextLines: 5 };
  for (const name of ['userInfo', 'cookies', 'urlQueryParams', 'databaseQueryData', 'queues', 'stackFrameVariables']) all[name] = true;
  for (const name in given) all[name] = given[name] ?? all[name];
  for (const name of ['graphQL', 'genAI', 'mcp']) all[name] = { document: true, variables: true, inputs: true, outputs: true, ...given[name] };
  all.httpHeaders = both ? { request: httpHeaders, response: httpHeaders } : { request: true, response: true, ...httpHeaders };
  return all;
};
