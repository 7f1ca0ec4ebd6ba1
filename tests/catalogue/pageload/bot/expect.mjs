export default {
  about: 'a crawler: no spans, no headers',
  until: {},
  context: { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
};
