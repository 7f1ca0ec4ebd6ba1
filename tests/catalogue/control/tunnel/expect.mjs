export default {
  about: 'a tunnel gets the envelopes, with the DSN in their header',
  until: {},
  steps: ({ requested }) => requested('/tunnel'),
};
