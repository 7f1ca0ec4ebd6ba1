export default {
  about: 'an image that takes longer than the idle timeout is part of the page load',
  until: { transactions: 1 },
  defect: 6,
  // The reference is to end without it, but not before the first picture.
  unheld: true,
  async steps({ tab, release, arrived, who }) {
    // Long enough for a page load that does not wait to be over.
    if (who === 'base') await arrived({ transactions: 1 });
    else await tab.evaluate(() => new Promise((done) => setTimeout(done, 3 * page.tracing.idleTimeout)));
    release('image');
  },
  check({ transactions }) {
    if (!transactions[0].spans.some(({ op, description }) => op === 'resource.img' && description.endsWith('slow.svg')))
      throw new Error('the image is missing');
  },
};
