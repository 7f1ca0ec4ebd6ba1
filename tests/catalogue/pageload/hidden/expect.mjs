export default {
  about: 'a page that goes to the background ends its page load as cancelled',
  until: { transactions: 1 },
  steps: ({ hide }) => hide(),
};
