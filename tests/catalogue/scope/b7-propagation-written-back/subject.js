import * as Sentry from '@sentry/browser';

const scope = Sentry.getCurrentScope();
scope.setPropagationContext(scope.getPropagationContext());
Sentry.startSpan({ name: 'written back' }, () => {});
scope.setPropagationContext({ traceId: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', sampleRand: 0.25 });
Sentry.startSpan({ name: 'set' }, () => {});
