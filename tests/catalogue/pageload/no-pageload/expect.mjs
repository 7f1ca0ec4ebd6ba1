export default {
  about: "instrumentPageLoad: false sends no page load; requests carry the page's trace",
  until: {},
};
