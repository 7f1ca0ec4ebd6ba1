export default {
  about: 'a machine that slept: the clock of what comes after is right, and nothing is negative',
  until: { transactions: 2 },
  check({ transactions }) {
    const [first, second] = [...transactions].sort((a, b) => a.start_timestamp - b.start_timestamp);
    const slept = second.start_timestamp - first.start_timestamp;
    if (slept < 3600 || slept > 3700) throw new Error(`the navigation is ${slept} s after the page load`);
    for (const { start_timestamp: start, timestamp: end } of [first, second, ...first.spans, ...second.spans])
      if (end < start) throw new Error('a negative duration');
  },
};
