export default {
  about: 'no rate: a tag is passed on as it is',
  until: {},
};
