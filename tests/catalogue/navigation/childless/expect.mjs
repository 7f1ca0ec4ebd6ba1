export default {
  about: 'a navigation without children lasts as long as the idle timeout',
  until: { transactions: 2 },
};
