export default {
  about: 'a request on its way when the page navigates',
  until: { transactions: 2 },
  unheld: true,
  defect: 5,
  check({ transactions }) {
    const { spans } = transactions.find(({ contexts }) => contexts.trace.op === 'pageload');
    const { status } = spans.find(({ description }) => description.endsWith('/slow'));
    if (status !== 'ok') throw new Error('the real outcome of the request is lost');
  },
};
