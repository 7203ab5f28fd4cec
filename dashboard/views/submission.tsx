/** Which of the three submissions that Microsoft takes: said, and drawn. */
import { Unknown } from '../parts/text.tsx';

const ALLOWED = 3;

export function Submission({ number }: { readonly number: number | null }) {
  if (number === null) return <Unknown why="Not known: earlier submissions may not have been seen" />;
  if (number === 0) return <Unknown why="Never submitted" />;
  return (
    <span class={`submission ${number >= ALLOWED ? 'last' : ''}`}>
      <span class="dots" aria-hidden="true">
        {Array.from({ length: ALLOWED }, (_, place) => (
          <i key={place} class={place < number ? 'used' : ''} />
        ))}
      </span>
      {number} of {ALLOWED}
    </span>
  );
}
