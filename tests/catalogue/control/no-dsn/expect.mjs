export default {
  about: 'without a DSN: nothing at all',
  until: {},
};
