export default {
  about: 'a request with a secret in its address has timings too',
  until: { transactions: 1 },
  defect: 17,
  check({ transactions }) {
    const { data } = transactions[0].spans.find(({ op }) => op === 'http.client');
    if (!data['http.request.request_start']) throw new Error('no timings');
  },
};
