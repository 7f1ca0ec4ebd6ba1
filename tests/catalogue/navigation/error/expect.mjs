export default {
  about: 'an unhandled rejection marks the navigation',
  until: { transactions: 2 },
  steps: ({ arrived, who }) => (who === 'base' ? arrived({ events: 1 }) : undefined),
};
