// A module of the worker that knows nothing of tracing.
export const call = (api) => fetch(`${api}/first`);
