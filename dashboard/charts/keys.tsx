/** What the colours and lines of a chart stand for. */
import type { Color } from './chart.tsx';

export type Key = { readonly name: string; readonly color: Color; readonly shape?: 'line' | 'dashed' };

/** Seen, not said: the tables name what they hold. */
export function Keys({ keys }: { readonly keys: readonly Key[] }) {
  return (
    <ul class="keys" aria-hidden="true">
      {keys.map(({ name, color, shape = '' }) => (
        <li key={name}>
          <i class={shape} style={{ '--key': `var(${color})` }} /> {name}
        </li>
      ))}
    </ul>
  );
}

export const OUTCOME_KEYS: readonly Key[] = [
  { name: 'Approved', color: '--good' },
  { name: 'Denied', color: '--bad' },
];
