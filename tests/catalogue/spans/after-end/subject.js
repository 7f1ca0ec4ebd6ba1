import * as Sentry from '@sentry/browser';

const root = Sentry.startInactiveSpan({ name: 'root' });
const child = Sentry.startInactiveSpan({ name: 'child', parentSpan: root });
child.end();
const { timestamp } = Sentry.spanToStaticSpanJSON(child);
child.end(Date.now() / 1000 + 100);
page.note('same', Sentry.spanToStaticSpanJSON(child).timestamp === timestamp);
page.note('recording', child.isRecording());
root.end();
