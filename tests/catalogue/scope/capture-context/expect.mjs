export default {
  about: 'a hint with one member of a context is one; of a scope its processors, breadcrumbs and an empty fingerprint are not taken',
  until: { events: 9 },
};
