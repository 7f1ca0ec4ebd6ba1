export default {
  about: 'what renders the page anew puts the tags of another one in the place of its own',
  until: { transactions: 1 },
};
