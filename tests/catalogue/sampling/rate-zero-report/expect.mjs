export default {
  about: 'losses of unsampled roots and their children are counted',
  until: { reports: 1 },
  steps: async ({ hide, arrived }) => {
    await hide();
    await arrived({ reports: 1 });
  },
};
