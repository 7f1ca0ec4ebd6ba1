export default {
  about: 'after a key it is a navigation',
  until: { transactions: 2 },
  steps: ({ tab }) => tab.keyboard.press('Enter'),
};
