export default {
  about: 'startBrowserTracingPageLoadSpan with a trace of its own',
  until: { transactions: 1 },
};
