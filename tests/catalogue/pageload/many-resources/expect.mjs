export default {
  about: 'more resources than the browser keeps: each is a child',
  defect: 6,
  until: { transactions: 1, events: 1 },
  check({ transactions }) {
    const { spans } = transactions[0];
    if (spans.filter((span) => span.op === 'resource.img').length !== 40) throw new Error('images are missing');
  },
};
