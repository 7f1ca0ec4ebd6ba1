export default {
  about: 'shouldCreateSpanForRequest: no span, but the header of the trace of the page',
  until: { transactions: 1 },
  defect: 4,
  check({ transactions, requests }) {
    const quiet = requests.find(({ path }) => path.endsWith('/quiet')).headers['sentry-trace'];
    if (!quiet.startsWith(transactions[0].contexts.trace.trace_id)) throw new Error('the header names another trace');
  },
};
