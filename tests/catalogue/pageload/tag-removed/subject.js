await page.get('/items');
for (const [name, content] of [
  ['sentry-trace', 'abababababababababababababababab-cdcdcdcdcdcdcdcd-1'],
  ['baggage', 'sentry-trace_id=abababababababababababababababab,sentry-public_key=public,sentry-sampled=true'],
])
  document.querySelector(`meta[name="${name}"]`).content = content;
await page.get('/items');
