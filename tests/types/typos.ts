// C7: a misspelled option is an error for the type checker, which names the right one.
import { browserTracingIntegration, init } from 'browser-tracing';

const dsn = 'https://public@o1.ingest.sentry.io/42';

// @ts-expect-error did you mean tracesSampleRate?
init({ dsn, traceSampleRate: 1 });
// @ts-expect-error did you mean beforeSendTransaction?
init({ dsn, beforeSendTransation: (event: any) => event });
// @ts-expect-error gone since version 8
init({ dsn, enableTracing: true });
// @ts-expect-error did you mean tracePropagationTargets?
init({ dsn, tracePropagationTarget: ['/api'] });
// @ts-expect-error a list is wanted
init({ dsn, tracePropagationTargets: 'api' });
// @ts-expect-error did you mean urlQueryParams?
init({ dsn, dataCollection: { urlQueryParam: false } });
// @ts-expect-error did you mean idleTimeout?
browserTracingIntegration({ idleTimout: 5 });
// @ts-expect-error did you mean traceXHR?
browserTracingIntegration({ traceXhr: false });
