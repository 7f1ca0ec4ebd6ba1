export default {
  about: 'captureEvent with what the event has itself',
  until: { events: 1 },
};
