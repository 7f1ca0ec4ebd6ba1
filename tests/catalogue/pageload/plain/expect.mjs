export default {
  about: 'no tag: a trace of its own, ended by idleness',
  until: { transactions: 1 },
};
