import { init, startSpan } from 'browser-tracing/worker'; // first

onmessage = async ({ data: { id, trace } }) => {
  init({ dsn: import.meta.env.VITE_SENTRY_DSN, release: 'example@1.0.0', tracesSampleRate: 1, trace });
  const name = await startSpan({ name: 'look up', op: 'task' }, async () => {
    const user = await (await fetch(`/api/users/${id}`)).json();
    return user.name;
  });
  postMessage(name);
};
