export default {
  about: "the page's own handlers of an XMLHttpRequest end the span around it",
  until: { transactions: 7 },
};
