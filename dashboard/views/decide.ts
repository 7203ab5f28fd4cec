/** What a person decides about a dead delivery: sent to the API, said, and shown by a fresh list. */
import type { DeliveryItem } from '../../lib/queries/items.ts';
import { refresh } from '../api/answers.ts';
import { AskError, ask, MISREAD } from '../api/ask.ts';
import { isDecided } from '../api/questions.ts';
import { announce } from '../parts/announcer.tsx';
import { channelName, nameOf } from '../words.ts';

const done = { replay: 'replayed; it is sent within minutes.', dismiss: 'dismissed.' };

export async function decide(delivery: DeliveryItem, decision: 'replay' | 'dismiss'): Promise<void> {
  const { eventId, channel } = delivery;
  const about = `${nameOf(delivery)}, ${channelName(channel)}`;
  try {
    const path = `deliveries/${encodeURIComponent(eventId)}/${decision}?${new URLSearchParams({ channel })}`;
    const answer = await ask(path, { method: 'POST' });
    if (!isDecided(answer)) throw new AskError(MISREAD);
    const [problem] = answer.problems;
    if (problem) announce(`${about}: ${problem}`, 'bad');
    else announce(`${about}: ${done[decision]}`);
  } catch (error) {
    announce(`${about}: ${error instanceof AskError ? error.message : MISREAD}`, 'bad');
  }
  await refresh();
  // The button that was pressed may be gone with its row.
  setTimeout(() => document.activeElement === document.body && document.getElementById('main')?.focus());
}
