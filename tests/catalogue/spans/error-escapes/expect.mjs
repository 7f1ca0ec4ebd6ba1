import assert from 'node:assert/strict';

export default {
  about: 'an error that has left its span is that span’s, wherever it is captured, but not in another trace',
  until: { transactions: 5, events: 5 },
  check: ({ transactions, events }) => {
    const ids = Object.fromEntries(
      transactions.flatMap(({ transaction, spans, contexts }) => [
        [transaction, contexts.trace.span_id],
        ...spans.map((span) => [span.description, span.span_id]),
      ]),
    );
    const of = Object.fromEntries(events.map((event) => [event.exception.values[0].value, event.contexts.trace.span_id]));
    assert.equal(of.sync, ids.inner);
    assert.equal(of.async, ids.async);
    assert.equal(of.manual, ids.manual);
    assert.ok(!Object.values(ids).includes(of.outside));
    assert.ok(!Object.values(ids).includes(of['other trace']));
  },
};
