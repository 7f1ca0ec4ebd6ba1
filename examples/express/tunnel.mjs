/** Passes envelopes on to the projects of these DSNs, and to no others. */
export function tunnel(dsns) {
  const targets = new Map();
  for (const dsn of dsns) {
    const { protocol, host, pathname } = new URL(dsn);
    targets.set(host + pathname, `${protocol}//${host}/api${pathname}/envelope/`);
  }
  return async (request, response) => {
    let target;
    try {
      const [header] = request.body.toString('utf8').split('\n', 1);
      const { host, pathname } = new URL(JSON.parse(header).dsn);
      target = targets.get(host + pathname);
    } catch {
      return response.sendStatus(400);
    }
    if (!target) return response.sendStatus(403);
    try {
      const answer = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/x-sentry-envelope' },
        body: request.body,
        signal: AbortSignal.timeout(10_000),
      });
      for (const name of ['retry-after', 'x-sentry-rate-limits']) {
        const value = answer.headers.get(name);
        if (value) response.setHeader(name, value);
      }
      response.sendStatus(answer.status);
    } catch {
      // The page tries again.
      response.setHeader('retry-after', '2').sendStatus(503);
    }
  };
}
