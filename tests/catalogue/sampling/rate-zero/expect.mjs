export default {
  about: 'rate 0: nothing is sent, losses are reported, requests say so',
  until: {},
};
