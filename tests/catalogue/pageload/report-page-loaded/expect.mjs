export default {
  about: 'with enableReportPageLoaded the page load lasts until the app says so',
  until: { transactions: 1 },
};
