/** Bars that lie in a table: chart and table in one, for classes and reasons. */
import type { ComponentChildren } from 'preact';
import { count } from '../format.ts';

export type Bar = {
  readonly name: ComponentChildren;
  readonly key: string;
  readonly good: number;
  readonly bad: number;
  /** Said beside the bar: what is special about it. */
  readonly note?: string;
};

type Props = {
  readonly label: string;
  readonly head: string;
  readonly bars: readonly Bar[];
  /** Whether both parts of a bar are numbers of their own. */
  readonly isSplit?: boolean;
};

export function Bars({ label, head, bars, isSplit = false }: Props) {
  const most = Math.max(1, ...bars.map(({ good, bad }) => good + bad));
  const share = (value: number) => ({ width: `${((value / most) * 100).toFixed(2)}%` });
  return (
    <table class="bars">
      <caption class="unseen">{label}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Reviews</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, key, good, bad, note }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>
              <span class="pair" aria-hidden="true">
                <i class="good" style={share(good)} />
                <i class="bad" style={share(bad)} />
                <b>{count(good + bad)}</b>
                {note && <em>{note}</em>}
              </span>
              <span class="unseen">
                {isSplit ? `${count(good)} approved, ${count(bad)} denied` : count(good + bad)}
                {note && `, ${note}`}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
