export default {
  about: 'hooks of streamed spans are silent where spans are sent in transactions',
  until: { transactions: 2 },
};
