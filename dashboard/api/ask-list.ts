/** A list of so many items: the API may answer fewer than were asked for, or none, and still have a next page. */
import { AskError, ask, MISREAD } from './ask.ts';
import { isPage, type Page } from './questions.ts';

/** More turns than any list needs; a list that never ends is an error. */
const mostTurns = 100;

export async function askList(path: string, limit: number, signal: AbortSignal): Promise<Page<unknown>> {
  const items: unknown[] = [];
  let next: string | undefined;
  for (let turn = 0; turn < mostTurns; turn++) {
    const [name = '', query] = path.split('?');
    const asked = new URLSearchParams(query);
    asked.set('limit', String(limit - items.length));
    if (next !== undefined) asked.set('next', next);
    const answer = await ask(`${name}?${asked}`, { signal });
    if (!isPage(answer)) throw new AskError(MISREAD);
    items.push(...answer.items);
    next = answer.next;
    if (next === undefined) return { items };
    if (items.length >= limit) return { items, next };
  }
  throw new AskError('The list does not end.');
}
