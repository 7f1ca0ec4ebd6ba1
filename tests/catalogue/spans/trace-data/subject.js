import * as Sentry from '@sentry/browser';

const list = (baggage) => baggage && Object.fromEntries(baggage.split(',').map((member) => member.split('=')));
const read = (data) => ({ ...data, baggage: list(data.baggage) });
page.note('outside', read(Sentry.getTraceData()));
Sentry.startSpan({ name: 'root' }, (span) => {
  page.note('inside', read(Sentry.getTraceData({ propagateTraceparent: true })));
  page.note('of span', read(Sentry.getTraceData({ span })));
  page.note('header', Sentry.spanToTraceHeader(span));
  page.note('baggage', list(Sentry.spanToBaggageHeader(span)));
});
