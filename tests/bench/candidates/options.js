// @ts-nocheck
// What `init` of ours and of the reference gets in the bench.
export const options = (browserTracingIntegration, more) => ({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  ...(__mode === 'spans' && { tracesSampleRate: 1 }),
  integrations: [browserTracingIntegration({ detectRedirects: false })],
  ...more,
});
