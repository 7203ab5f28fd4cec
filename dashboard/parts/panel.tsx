/** A section of the page: its heading, what one can do with it, and what stands in it whatever the answer is. */
import type { ComponentChildren } from 'preact';
import { refresh, type Shown } from '../api/answers.ts';
import { Icon } from './icon.tsx';

type Props = {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
};

export function Panel({ title, note, actions, children }: Props) {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <div>
          <h2>{title}</h2>
          {note && <p class="muted small">{note}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Nothing to show, and why that is so. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <p class="muted">{children}</p>}
    </div>
  );
}

/** What could not be had, why, and another try. */
export function Failed({ why, onRetry = () => void refresh() }: { readonly why: string; readonly onRetry?: () => void }) {
  return (
    <div class="empty failed" role="alert">
      <p class="empty-title">This could not be loaded</p>
      <p class="muted">{why}</p>
      <button type="button" onClick={onRetry}>
        <Icon name="refresh" /> Try again
      </button>
    </div>
  );
}

export function Loading({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class="bone" />
      ))}
    </div>
  );
}

type AnsweredProps<Answer> = {
  readonly shown: Shown<Answer>;
  readonly rows?: number;
  readonly children: (answer: Answer) => ComponentChildren;
};

/** The answer, or what stands in its place while there is none. */
export function Answered<Answer>({ shown: { answer, error }, rows = 4, children }: AnsweredProps<Answer>) {
  if (answer !== null) return <>{children(answer)}</>;
  return error === null ? <Loading rows={rows} /> : <Failed why={error} />;
}
