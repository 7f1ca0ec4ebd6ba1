export default {
  about: 'a page that was prerendered and is shown a while later',
  until: { transactions: 1 },
  prerender: true,
  defect: true,
  async steps({ requested, activate }) {
    await requested('/rested');
    activate();
    await requested('/shown');
  },
  check({ transactions: [{ contexts, spans }] }) {
    if (!(contexts.trace.data['performance.activationStart'] > 0)) throw new Error('the page load knows nothing of its activation');
    if (!spans.some(({ description }) => description.endsWith('/shown'))) throw new Error('what happened when it was shown is missing');
  },
};
