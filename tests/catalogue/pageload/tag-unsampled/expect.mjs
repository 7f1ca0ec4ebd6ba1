export default {
  about: 'an unsampled tag: nothing is sent, and the request says so',
  until: {},
};
