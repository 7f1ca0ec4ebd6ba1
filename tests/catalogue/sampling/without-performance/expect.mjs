export default {
  about: 'no rate and no sampler: no spans, but headers without a decision',
  until: { events: 1 },
};
