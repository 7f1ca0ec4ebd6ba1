// @ts-check

/**
 * What may be collected, as integrations of `@sentry/browser` ask for it: what `dataCollection` says, and everything else allowed.
 * @param {any} options
 */
export const collectionOf = ({ dataCollection }) => {
  const given = dataCollection || {};
  const { httpHeaders = true } = given;
  const both = typeof httpHeaders === 'boolean' || httpHeaders.allow || httpHeaders.deny;
  const bodies = ['incomingRequest', 'outgoingRequest', 'incomingResponse', 'outgoingResponse'];
  const all = {
    userInfo: true,
    cookies: true,
    httpBodies: bodies,
    urlQueryParams: true,
    databaseQueryData: true,
    queues: true,
    stackFrameVariables: true,
    frameContextLines: 5,
  };
  return {
    ...all,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)),
    httpHeaders: both ? { request: httpHeaders, response: httpHeaders } : { request: true, response: true, ...httpHeaders },
    graphQL: { document: true, variables: true, ...given.graphQL },
    genAI: { inputs: true, outputs: true, ...given.genAI },
    mcp: { inputs: true, outputs: true, ...given.mcp },
  };
};
