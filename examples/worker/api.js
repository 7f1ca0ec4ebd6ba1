/** An API for the example, in Vite's own servers: `/api/users/7` answers with a name. */
export const api = () => {
  const answer = (request, response, next) => {
    const [, id] = /^\/api\/users\/(\w+)/.exec(request.url) ?? [];
    if (!id) return next();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id, name: `User ${id}` }));
  };
  return {
    name: 'api',
    configureServer: ({ middlewares }) => void middlewares.use(answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(answer),
  };
};
