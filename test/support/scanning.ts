/** How most tests scan: everybody is asked, the activity log is not read, and nothing was learned of the pace. */
export const everybody = { due: null, readsActivity: false, learnedRate: () => null } as const;
