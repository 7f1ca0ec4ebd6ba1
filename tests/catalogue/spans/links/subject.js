import * as Sentry from '@sentry/browser';

const other = Sentry.startInactiveSpan({ name: 'other' });
other.end();
Sentry.startSpan({ name: 'root', links: [{ context: other.spanContext(), attributes: { kind: 'given' } }] }, (root) => {
  root.addLink({ context: other.spanContext(), attributes: { kind: 'added' } });
  Sentry.startSpan({ name: 'child' }, (child) => child.addLinks([{ context: root.spanContext() }, { context: other.spanContext() }]));
});
