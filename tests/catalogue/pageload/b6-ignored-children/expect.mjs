import assert from 'node:assert/strict';

export default {
  about: 'B6: a page load is trimmed to the children that ignoreSpans leaves in it',
  until: { transactions: 1 },
  check: ({ transactions: [{ spans, timestamp }] }) => {
    const last = Math.max(...spans.map((span) => span.timestamp));
    assert.ok(spans.some(({ description }) => description === 'kept'));
    assert.ok(Math.abs(timestamp - last) < 0.05, `ends ${timestamp - last} s after its last child`);
  },
};
