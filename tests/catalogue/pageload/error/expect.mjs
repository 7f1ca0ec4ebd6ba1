export default {
  about: 'an uncaught error during the page load makes it an error',
  until: { transactions: 1 },
  steps: ({ arrived, who }) => (who === 'base' ? arrived({ events: 1 }) : undefined),
};
