/** One customer: what is known now, and the whole story. Opened above the page by its address. */
import type { CustomerDetail, StatsAnswer } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { closeCustomer } from '../moving.ts';
import { Chip } from '../parts/chip.tsx';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { Answered } from '../parts/panel.tsx';
import { Time } from '../parts/text.tsx';
import { Waited } from '../parts/waited.tsx';
import { nameOf, statusWord } from '../words.ts';
import { CheckNow } from './check-now.tsx';
import { Others } from './others.tsx';
import { Story } from './story.tsx';
import { Submission } from './submission.tsx';

type Props = { readonly id: string; readonly reviews: StatsAnswer['reviews'] | null };

export function Customer({ id, reviews }: Props) {
  const shown = useAnswer(questions.customer(id));
  const name = shown.answer ? nameOf(shown.answer) : 'Customer';
  return (
    <Modal label={name} kind="sheet" onClose={closeCustomer}>
      <header>
        <div>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          {shown.answer?.domain && <bdi class="muted">{shown.answer.domain}</bdi>}
        </div>
        <button type="button" class="quiet" aria-label="Close" onClick={closeCustomer}>
          <Icon name="close" />
        </button>
      </header>
      <div class="sheet-body">
        <Answered shown={shown} rows={6}>
          {(customer) => (
            <>
              <Now customer={customer} reviews={reviews} />
              <CheckNow id={id} />
              <Story customer={customer} />
              <Others customer={customer} />
            </>
          )}
        </Answered>
      </div>
    </Modal>
  );
}

function Now({ customer, reviews }: { readonly customer: CustomerDetail; readonly reviews: Props['reviews'] }) {
  const { educationStatus, educationReason, daysInReview, openReviewSince, absentSince, departedAt } = customer;
  return (
    <section class="now" aria-label="Now">
      <p class="now-status">
        <Chip word={statusWord(educationStatus)} />
        {educationReason && <bdi>{educationReason}</bdi>}
      </p>
      {departedAt && (
        <p class="hint">
          Departed: not in Partner Center’s list since <Time iso={departedAt} />.
        </p>
      )}
      {absentSince && !departedAt && (
        <p class="hint">
          Missing from Partner Center’s list since <Time iso={absentSince} />.
        </p>
      )}
      {openReviewSince && <Waited days={daysInReview} longest={0} reviews={reviews} />}
      <dl class="facts">
        {openReviewSince && <Fact name="In review since" iso={openReviewSince} />}
        <dt>Submission</dt>
        <dd>
          <Submission number={customer.submissions} />
        </dd>
        {customer.lastDecision && (
          <>
            <dt>Last decision</dt>
            <dd>
              <Chip word={statusWord(customer.lastDecision)} />
            </dd>
          </>
        )}
        {customer.submissionLoggedAt && <Fact name="Submission logged" iso={customer.submissionLoggedAt} />}
        <Fact name="Checked" iso={customer.checkedAt} />
        <dt>Customer id</dt>
        <dd class="code">{customer.customerId}</dd>
      </dl>
    </section>
  );
}

const Fact = ({ name, iso }: { readonly name: string; readonly iso: string }) => (
  <>
    <dt>{name}</dt>
    <dd>
      <Time iso={iso} ago />
    </dd>
  </>
);
