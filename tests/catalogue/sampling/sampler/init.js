import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: ({ name, attributes, parentSampled, parentSampleRate, inheritOrSampleWith }) => {
    (page.calls ??= []).push({
      name,
      attributes,
      parentSampled: parentSampled ?? null,
      parentSampleRate: parentSampleRate ?? null,
      inherited: inheritOrSampleWith(0.25),
    });
    return name.startsWith('kept');
  },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
