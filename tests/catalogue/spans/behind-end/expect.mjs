import assert from 'node:assert/strict';

export default {
  about: 'what is captured behind the end of a span, in its own callback, is in its trace and names it',
  until: { transactions: 1, events: 1 },
  check: ({ transactions: [root], events: [event] }) => assert.equal(event.contexts.trace.span_id, root.contexts.trace.span_id),
};
