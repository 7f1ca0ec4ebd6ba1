export default {
  about: 'beforeSend edits and drops errors',
  until: { events: 1 },
};
