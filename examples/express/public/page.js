const { browserTracingIntegration, init } = BrowserTracing;

init({
  dsn: document.querySelector('meta[name="example-dsn"]').content,
  tunnel: '/tunnel',
  release: 'example@1.0.0',
  tracesSampleRate: 1, // what the server has decided has precedence
  integrations: [browserTracingIntegration()],
});

addEventListener('DOMContentLoaded', async () => {
  const [id] = location.pathname.split('/').slice(-1);
  const user = await (await fetch(`/api/users/${id}`)).json();
  document.querySelector('h1').textContent = user.name;
});
