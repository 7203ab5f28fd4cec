/** Asks Partner Center about one customer at once, and says what it found. */
import { useState } from 'preact/hooks';
import type { CheckAnswer } from '../../lib/queries/items.ts';
import { refresh } from '../api/answers.ts';
import { AskError, ask, MISREAD } from '../api/ask.ts';
import { isCheck } from '../api/questions.ts';
import { clockTime, counted } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { kindWord } from '../words.ts';

type Found = { readonly text: string; readonly isBad: boolean };

export function CheckNow({ id }: { readonly id: string }) {
  const [isAsking, setAsking] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const check = async () => {
    setAsking(true);
    setFound(null);
    setFound(await checked(id));
    setAsking(false);
    await refresh();
  };
  return (
    <div class="check">
      <button type="button" class="primary" aria-disabled={isAsking} onClick={() => !isAsking && void check()}>
        <Icon name="refresh" /> {isAsking ? 'Asking Partner Center…' : 'Check now'}
      </button>
      <p role="status" class={found?.isBad ? 'bad' : ''}>
        {found?.text}
      </p>
    </div>
  );
}

async function checked(id: string): Promise<Found> {
  try {
    const answer = await ask(`customers/${encodeURIComponent(id)}/check`, { method: 'POST' });
    if (!isCheck(answer)) return { text: MISREAD, isBad: true };
    return { text: `${clockTime(Date.now())}: ${inWords(answer)}`, isBad: false };
  } catch (error) {
    return { text: error instanceof AskError ? error.message : MISREAD, isBad: true };
  }
}

function inWords({ outcome, changes }: CheckAnswer): string {
  if (outcome === 'gone') return 'Partner Center says that this customer has left.';
  if (outcome === 'unchanged') return 'nothing has changed.';
  return `${counted(changes.length, 'change')}: ${changes.map(({ kind }) => kindWord(kind).text.toLowerCase()).join(', ')}.`;
}
