export default {
  about: 'no redirect, no unload: only what happened is there',
  until: { transactions: 1 },
};
