import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: ({ attributes, parentSampled, parentSampleRate, inheritOrSampleWith }) => {
    (page.calls ??= []).push({ parentSampled: String(parentSampled), parentSampleRate: String(parentSampleRate) });
    return attributes?.['sentry.op'] === 'pageload' ? 1 : inheritOrSampleWith(0);
  },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, consistentTraceSampling: true, enableHTTPTimings: false })],
});
