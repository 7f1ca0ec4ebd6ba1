export default {
  about: 'a request during the page load is a child, and the page load ends with it',
  until: { transactions: 1 },
  steps: ({ release }) => release('items'),
  check({ transactions: [{ timestamp, spans }] }) {
    const request = spans.find(({ op }) => op === 'http.client');
    if (Math.abs(timestamp - request.timestamp) > 1e-4) throw new Error('the page load does not end with its request');
  },
};
