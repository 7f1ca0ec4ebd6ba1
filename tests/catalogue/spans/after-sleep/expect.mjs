export default {
  about: 'a span of its own after the machine slept: the first thing that happens then',
  until: { transactions: 2 },
  check({ transactions }) {
    const [first, second] = [...transactions].sort((a, b) => a.start_timestamp - b.start_timestamp);
    const slept = second.start_timestamp - first.start_timestamp;
    if (!(slept > 3600 && slept < 3700)) throw new Error(`the span is ${slept} s after the page load`);
    if (second.timestamp < second.start_timestamp) throw new Error('a negative duration');
  },
};
