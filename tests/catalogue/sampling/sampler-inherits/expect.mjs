export default {
  about: 'inheritOrSampleWith follows the tag of the page',
  until: { transactions: 1 },
};
