export default {
  about: 'spans of which nothing is recorded are active all the same, in every kind of context, and know their root',
  until: { events: 1 },
};
