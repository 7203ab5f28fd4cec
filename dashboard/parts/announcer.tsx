/** Says what has just happened: to be read for a while, and aloud by a screen reader. */
import { createStore, useStore } from '../store.ts';

type Said = { readonly text: string; readonly tone: 'plain' | 'bad' };

const shownMs = 8_000;
const said = createStore<Said | null>(null);
const aloud = createStore('');

export function announce(text: string, tone: Said['tone'] = 'plain'): void {
  const mine = { text, tone };
  said.set(mine);
  sayAloud(text);
  setTimeout(() => said.get() === mine && said.set(null), shownMs);
}

/** For what one sees anyway: how many rows a search has found. */
export function sayAloud(text: string): void {
  // The same words again are no change, and would not be said.
  aloud.set(text === aloud.get() ? `${text}\u00a0` : text);
}

export function Announcer() {
  const shown = useStore(said);
  return (
    <>
      <p class="unseen" role="status">
        {useStore(aloud)}
      </p>
      {shown && (
        <p class={`toast ${shown.tone}`} aria-hidden="true" popover="manual" ref={(element) => element?.showPopover()}>
          {shown.text}
        </p>
      )}
    </>
  );
}
