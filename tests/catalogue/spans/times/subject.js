import * as Sentry from '@sentry/browser';

const second = Math.floor(Date.now() / 1000) - 5;
const ends = { seconds: second + 1, milliseconds: (second + 1) * 1000, date: new Date((second + 1) * 1000), tuple: [second + 1, 500000000] };
const starts = { seconds: second, milliseconds: second * 1000, date: new Date(second * 1000), tuple: [second, 0] };
const root = Sentry.startInactiveSpan({ name: 'root', startTime: second });
for (const kind of Object.keys(ends)) {
  const span = Sentry.startInactiveSpan({ name: kind, parentSpan: root, startTime: starts[kind] });
  span.end(ends[kind]);
  const { start_timestamp: from, timestamp: to } = Sentry.spanToStaticSpanJSON(span);
  page.note(kind, [from - second, to - second]);
}
root.end(second + 4);
