export default {
  about: 'a clock set back by an hour during the page load: nothing is negative, nothing is lost',
  until: { transactions: 1 },
  defect: true,
  check({ transactions: [event] }) {
    for (const { start_timestamp: start, timestamp: end } of [event, ...event.spans])
      if (end < start || end > start + 60) throw new Error(`a duration of ${end - start} s`);
    if (event.spans.filter(({ op }) => op === 'http.client').length !== 2) throw new Error('requests are missing');
  },
};
