export default {
  about: 'an ended span: a second end changes nothing',
  until: { transactions: 1 },
};
