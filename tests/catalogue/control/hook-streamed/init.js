import * as Sentry from '@sentry/browser';

const log = [];
page.note('log', log);
const client = Sentry.init({ ...page.options, integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentNavigation: false })] });
for (const hook of ['afterSegmentSpanEnd', 'preprocessSpan', 'processSpan', 'processSegmentSpan']) client.on(hook, () => log.push(hook));
