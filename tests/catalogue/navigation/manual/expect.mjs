export default {
  about: 'startBrowserTracingNavigationSpan, as routers call it',
  until: { transactions: 2 },
};
