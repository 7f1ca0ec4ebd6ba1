export default {
  about: 'C2 a second init goes on with the page load: one transaction, one span per request',
  until: { transactions: 1 },
  defect: 3,
  check({ transactions }) {
    const requests = transactions.flatMap(({ spans }) => spans).filter(({ op }) => op === 'http.client');
    if (requests.length !== 1) throw new Error(`${requests.length} spans for one request`);
    const loads = transactions.filter(({ contexts }) => contexts.trace.op === 'pageload');
    if (loads.length !== 1 || loads[0].release !== 'shop@2') throw new Error(`${loads.length} page loads`);
  },
};
