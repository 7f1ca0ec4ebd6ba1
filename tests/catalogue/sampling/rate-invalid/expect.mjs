export default {
  about: 'an invalid rate samples nothing',
  until: {},
};
