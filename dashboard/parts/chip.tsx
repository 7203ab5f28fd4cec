/** A status, kind or outcome: a sign and a word in its colour. */
import type { Word } from '../words.ts';
import { Icon } from './icon.tsx';

export function Chip({ word: { text, tone } }: { readonly word: Word }) {
  return (
    <span class={`chip ${tone}`}>
      <Icon name={tone} />
      <bdi>{text}</bdi>
    </span>
  );
}
