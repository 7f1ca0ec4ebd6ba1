export default {
  about: 'interactionsIntegration: the long frame of a click is a child of it',
  until: { transactions: 2 },
  steps: ({ tab }) => tab.click('h1'),
};
