/** How most tests scan: everybody is asked, the activity log is not read, nothing was learned of the pace, and no notice is told. */
export const everybody = {
  due: null,
  readsActivity: false,
  learnedRate: () => null,
  stillWatching: 'off',
  reviewOverdueDays: 0,
} as const;
