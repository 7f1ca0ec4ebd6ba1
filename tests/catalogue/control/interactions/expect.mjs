export default {
  about: 'interactionsIntegration: a click is a transaction of its own',
  until: { transactions: 2 },
  steps: ({ tab }) => tab.click('h1'),
};
