import * as Sentry from '@sentry/browser';

const root = Sentry.startInactiveSpan({ name: 'first', attributes: { 'sentry.segment.name.source': 'route' } });
Sentry.updateSpanName(root, 'renamed');
const child = Sentry.startInactiveSpan({ name: 'child', parentSpan: root });
child.updateName('child renamed');
child.end();
root.end();
const plain = Sentry.startInactiveSpan({ name: 'plain', attributes: { 'sentry.segment.name.source': 'task' } });
plain.updateName('plain renamed');
plain.end();
Sentry.startInactiveSpan({ name: '' }).end();
