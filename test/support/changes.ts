/** All of `VettingChanges`, newest first, as tests want to see it. */
import type { ChangeFilter, Changes } from '../../lib/store/changes.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';

export async function changesOf(changes: Changes, filter: Partial<ChangeFilter> = {}): Promise<ChangeEvent[]> {
  const first = await changes.firstMonth();
  if (first === null) return [];
  const events: ChangeEvent[] = [];
  for (let at = new Date(`${first}-01`); at < new Date('2030-01-01'); at.setUTCMonth(at.getUTCMonth() + 1)) {
    const month = at.toISOString().slice(0, 7);
    const ofMonth: ChangeEvent[] = [];
    let token: string | null = null;
    do {
      const all = { since: null, until: null, kinds: null, to: null, ...filter };
      const page: Awaited<ReturnType<Changes['page']>> = await changes.page(month, all, { size: 1000, token });
      ofMonth.push(...page.rows);
      token = page.token;
    } while (token !== null);
    events.unshift(...ofMonth);
  }
  return events;
}
