/** The whole story of one customer on a time line: the newest on top, how long lies between, and where it begins. */
import { Fragment } from 'preact';
import type { ChangeItem, CustomerDetail } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { days, duration } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { More, useLimit } from '../parts/list.tsx';
import { Answered } from '../parts/panel.tsx';
import { Time } from '../parts/text.tsx';
import { isUnseen, kindWord, statusWord } from '../words.ts';

export function Story({ customer }: { readonly customer: CustomerDetail }) {
  const { limit, more } = useLimit(100);
  const shown = useAnswer(questions.history(customer.customerId, limit));
  return (
    <section aria-label="History">
      <h3>History</h3>
      <Answered shown={shown}>
        {({ items, next }) => (
          <>
            <ol class="story">
              {items.map((change, index) => (
                <Fragment key={change.eventId}>
                  <Event change={change} />
                  <Gap
                    from={items[index + 1]?.detectedAt ?? (next === undefined ? customer.firstSeenAt : null)}
                    to={change.detectedAt}
                  />
                </Fragment>
              ))}
              {next === undefined && (
                <li class="event plain">
                  <span class="sign">
                    <Icon name="plain" />
                  </span>
                  <p>
                    <strong>First seen</strong> <Time iso={customer.firstSeenAt} />
                  </p>
                  {items.length === 0 && <p class="muted">Nothing has changed since.</p>}
                </li>
              )}
            </ol>
            <More shown={items.length} hasMore={next !== undefined} onMore={more} />
          </>
        )}
      </Answered>
    </section>
  );
}

function Event({ change }: { readonly change: ChangeItem }) {
  const { kind, qualification, from, to, reason, submission, daysInReview, submittedAt, detectedAt } = change;
  const { text, tone } = kindWord(kind);
  const facts = [
    daysInReview !== null && `after ${days(daysInReview)} in review`,
    submission !== null && `submission ${submission} of 3`,
    isUnseen(kind) && 'the review was never seen open',
  ].filter((fact) => fact !== false);
  return (
    <li class={`event ${tone}`}>
      <span class="sign">
        <Icon name={tone} />
      </span>
      <p>
        <strong>{kind === 'other-qualification' ? <bdi>{qualification}</bdi> : text}</strong> <Time iso={detectedAt} />
      </p>
      {reason && (
        <p>
          <bdi>{reason}</bdi>
        </p>
      )}
      <p class="muted small">
        <bdi>{statusWord(from).text}</bdi>
        {from !== to && (
          <>
            {' → '}
            <bdi>{statusWord(to).text}</bdi>
          </>
        )}
        {facts.map((fact) => ` · ${fact}`)}
        {submittedAt && (
          <>
            {' · submitted '}
            <Time iso={submittedAt} />
          </>
        )}
      </p>
    </li>
  );
}

function Gap({ from, to }: { readonly from: string | null; readonly to: string }) {
  if (from === null) return null;
  return <li class="gap muted small">{duration(Date.parse(to) - Date.parse(from))}</li>;
}
