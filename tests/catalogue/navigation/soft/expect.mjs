export default {
  about: 'a soft navigation: a click changes the address and the content',
  until: { transactions: 2 },
  paint: true,
  steps: ({ tab }) => tab.click('button'),
  check({ notes }) {
    if (!notes.known || !notes.seen) throw new Error('the browser saw no soft navigation');
  },
};
