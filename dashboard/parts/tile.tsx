/** One number, what it is, and a line that puts it in its place. */
import type { ComponentChildren } from 'preact';
import type { Tone } from '../words.ts';

type Props = {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly tone?: Tone;
  readonly children?: ComponentChildren;
};

export function Tile({ name, value, tone = 'plain', children }: Props) {
  return (
    <li class={`tile ${tone}`}>
      <span class="tile-name">{name}</span>
      <span class="tile-value">{value}</span>
      <span class="muted small">{children}</span>
    </li>
  );
}

export function TilesLoading() {
  return (
    <ul class="tiles" aria-label="Loading">
      {[1, 2, 3, 4].map((place) => (
        <li key={place} class="tile">
          <span class="bone" />
          <span class="bone" />
        </li>
      ))}
    </ul>
  );
}
