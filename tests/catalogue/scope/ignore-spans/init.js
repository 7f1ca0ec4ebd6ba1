import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  ignoreSpans: ['health', /^noise \d$/, { op: 'noisy' }, { attributes: { kind: 'probe' } }, 'ignored root'],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
