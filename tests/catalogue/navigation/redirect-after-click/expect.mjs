export default {
  about: 'after a click it is a navigation',
  until: { transactions: 2 },
  steps: ({ tab }) => tab.click('h1'),
};
