export default {
  about: 'requests to one address at once: each has its own timings',
  until: { transactions: 1 },
  defect: 18,
  check({ transactions }) {
    for (const span of transactions[0].spans.filter(({ op }) => op === 'http.client')) {
      const begin = span.data['http.request.fetch_start'];
      if (begin < span.start_timestamp - 0.005) throw new Error('the timings of another request');
    }
  },
};
