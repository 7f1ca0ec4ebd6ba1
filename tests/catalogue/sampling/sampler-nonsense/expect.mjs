export default {
  about: 'a sampler that answers nonsense samples nothing',
  until: {},
};
