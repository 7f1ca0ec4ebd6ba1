import * as Sentry from '@sentry/browser';

const active = (span) => Sentry.getActiveSpan() === span;
Sentry.startSpan({ name: 'outer' }, (outer) =>
  Sentry.startSpan({ name: 'inner' }, (inner) => {
    const span = Sentry.getActiveSpan();
    page.note('inner', [span === inner, span.setAttribute('a', 1) === span, Sentry.getRootSpan(inner) === outer]);
    page.note('segments', [Sentry.spanToJSON(outer).is_segment, Sentry.spanToJSON(inner).is_segment]);
  }),
);
page.note('after it', active(undefined));
await Sentry.startSpan({ name: 'across await' }, async (span) => {
  await null;
  page.note('across await', active(span));
  page.note(
    'suppressed',
    Sentry.suppressTracing(() => active(span)),
  );
  page.note(
    'none',
    Sentry.withActiveSpan(null, () => active(undefined)),
  );
  page.note(
    'new trace',
    Sentry.startNewTrace(() => active(undefined)),
  );
  page.note(
    'continued',
    Sentry.continueTrace({ sentryTrace: undefined, baggage: undefined }, () => active(undefined)),
  );
  page.note('back', active(span));
});
page.note(
  'by hand',
  Sentry.startSpanManual({ name: 'by hand' }, (span, finish) => (finish(), active(span))),
);
const set = Sentry.startInactiveSpan({ name: 'set' });
page.note(
  'with',
  Sentry.withActiveSpan(set, () => active(set)),
);
Sentry.setActiveSpanInBrowser(set);
page.note('set', active(set));
set.end();
set.end();
page.note('unset', active(undefined));
// The one that has begun first ends first.
const ends = [];
const both = [1, 2].map((name) => Sentry.startSpan({ name: `${name}` }, () => new Promise((end) => ends.push(end))));
for (const i of [0, 1]) {
  ends[i]();
  await both[i];
}
page.note('interleaved', active(undefined));
page.note(
  'thrown',
  await page.settled(
    Promise.resolve().then(() =>
      Sentry.startSpan({ name: 'thrown' }, () => {
        throw new Error('thrown');
      }),
    ),
  ),
);
page.note('after a throw', active(undefined));
Sentry.captureMessage('done');
