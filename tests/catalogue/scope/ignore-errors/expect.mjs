export default {
  about: 'ignoreErrors: no text is made of a type without a value; the last event is no transaction',
  until: { events: 3 },
};
