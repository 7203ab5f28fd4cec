/** What a step of the set-up check found, and what to do about it. */

/** In the order in which they are taken. */
export const SETUP_STEPS = ['settings', 'token', 'partner-center', 'tables', 'rate', 'teams', 'webhook', 'clock'] as const;
/** `warning`: it works, and somebody should look at it. `skipped`: nothing was tried, and `detail` says why. */
export const FINDING_STATES = ['ok', 'warning', 'failed', 'skipped'] as const;

export type Finding = {
  readonly step: (typeof SETUP_STEPS)[number];
  readonly state: (typeof FINDING_STATES)[number];
  /** One line that names the setting or the place, and holds no secret. */
  readonly detail: string;
  /** What to do, where `detail` does not say it. */
  readonly remedy: string | null;
};

/** Makes findings of one step. */
export function findingsOf(step: Finding['step']) {
  const as =
    (state: Finding['state']) =>
    (detail: string, remedy: string | null = null): Finding => ({ step, state, detail: oneLine(detail), remedy });
  return { ok: as('ok'), warning: as('warning'), failed: as('failed'), skipped: as('skipped') };
}

export type StepFindings = ReturnType<typeof findingsOf>;

const longest = 600;

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, longest).toWellFormed();
}
