import * as Sentry from '@sentry/browser';

const log = [];
page.note('log', log);
Sentry.init({
  ...page.options,
  tracesSampleRate: 0,
  integrations: [
    {
      name: 'Decides',
      setup: (client) =>
        client.on('beforeSampling', (data, decision) => {
          const { 'url.path': path, 'url.full': full, ...attributes } = data.spanAttributes;
          log.push({
            name: data.spanName === location.pathname ? 'page' : data.spanName,
            op: attributes['sentry.op'],
            parent: String(data.parentSampled),
            path: path === location.pathname,
            full: full === location.href,
            decision,
          });
          if (data.spanName === 'no') return;
          data.parentSampled = true;
          data.spanAttributes = { ...data.spanAttributes, decided: 'here', ...(data.spanName === 'yes' && { 'sentry.op': 'work.decided' }) };
        }),
    },
    Sentry.browserTracingIntegration({ ...page.tracing, instrumentNavigation: false }),
  ],
});
