export default {
  about: 'scripts, styles, images and others',
  until: { transactions: 1 },
};
