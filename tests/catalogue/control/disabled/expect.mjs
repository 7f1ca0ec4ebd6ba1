export default {
  about: 'enabled: false: nothing at all',
  until: {},
};
