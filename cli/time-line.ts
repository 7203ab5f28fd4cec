/** A customer's time line: how it stands, then every change at its date, newest first, and how long it was between them. */
import type { ChangeItem, CustomerDetail } from '../lib/queries/items.ts';
import { type ChangeKind, SUBMISSIONS_ALLOWED } from '../lib/vetting/change-event.ts';
import { EDUCATION } from '../lib/vetting/qualification.ts';
import { type Colour, coloured, colouredWords, labelled, type Screen } from './screen.ts';
import { counted, minute, plain, shortened, wrapped } from './text.ts';

type Moment = {
  readonly at: string;
  readonly mark: string;
  readonly colour?: Colour;
  /** From which status to which: coloured, where it is not broken into two lines. */
  readonly move: string;
  readonly rest: string;
};

const marks: Partial<Record<ChangeKind, readonly [mark: string, colour: Colour]>> = {
  approved: ['✓', 'green'],
  'approved-unseen': ['✓', 'green'],
  denied: ['✗', 'red'],
  'denied-unseen': ['✗', 'red'],
  submitted: ['●', 'yellow'],
  resubmitted: ['●', 'yellow'],
};

/** `changes`: the newest first. `customer`: null where its row is gone. Nothing at all of one that nobody has seen. */
export function timeLine(customer: CustomerDetail | null, changes: readonly ChangeItem[], screen: Screen): string[] {
  const seen = customer ? [{ at: customer.firstSeenAt, mark: '○', move: 'first seen', rest: '' }] : [];
  // A row that was taken away and made anew was first seen after what is older in the history.
  const moments: Moment[] = [...changes.map(momentOf), ...seen].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const drawn = moments.flatMap((moment, place) => [
    ...linesOf(moment, screen),
    ...betweenLine(moment, moments[place + 1], screen),
  ]);
  const name = customer?.companyName ?? customer?.domain ?? changes[0]?.companyName ?? customer?.customerId;
  if (drawn.length === 0) return [];
  const title = coloured('bold', shortened(plain(name ?? changes[0]?.customerId ?? ''), screen.width), screen);
  return [title, ...(customer ? head(customer, screen) : []), '', ...drawn];
}

function head(customer: CustomerDetail, screen: Screen): string[] {
  const { openReviewSince, submissions, departedAt, absentSince } = customer;
  const others = customer.qualifications.filter(({ qualification }) => qualification !== EDUCATION);
  return [
    coloured('dim', shortened(customer.customerId, screen.width), screen),
    ...labelled(
      [
        ['status', withReason(customer.educationStatus, customer.educationReason)],
        [
          'in review',
          openReviewSince && `since ${minute(openReviewSince)} UTC, ${counted(customer.daysInReview ?? 0, 'day')} so far`,
        ],
        ['submission', submissions ? `${submissions} of ${SUBMISSIONS_ALLOWED}` : null],
        ...others.map(
          ({ qualification, vettingStatus, vettingReason }) =>
            [qualification, withReason(vettingStatus, vettingReason)] as const,
        ),
        ['missing', absentSince && !departedAt ? `from the customer list since ${minute(absentSince)} UTC` : null],
        ['departed', departedAt && `${minute(departedAt)} UTC`],
        ['last checked', `${minute(customer.checkedAt)} UTC`],
      ],
      screen,
    ),
  ];
}

const withReason = (status: string, reason: string | null) => (reason ? `${status}: ${reason}` : status);

function momentOf(change: ChangeItem): Moment {
  const { kind, qualification, from, to, reason, daysInReview, submission, detectedAt } = change;
  const [mark = '·', colour] = marks[kind] ?? [];
  const facts = [
    kind,
    ...(daysInReview === null ? [] : [`${counted(daysInReview, 'day')} in review`]),
    ...(submission === null ? [] : [`submission ${submission} of ${SUBMISSIONS_ALLOWED}`]),
  ];
  return {
    at: detectedAt,
    mark,
    ...(colour && { colour }),
    move: plain(`${qualification === EDUCATION ? '' : `${qualification} `}${from} → ${to}`),
    rest: plain(`${reason ? `: ${reason}` : ''} (${facts.join(', ')})`),
  };
}

/** The mark and the date come first; what does not fit beside them goes on below. */
function linesOf({ at, mark, colour, move, rest }: Moment, screen: Screen): string[] {
  const before = `${mark} ${minute(at)}  `;
  const [first = '', ...more] = wrapped(move + rest, screen.width - before.length);
  const shown = first.startsWith(move) ? colouredWords(move, screen) + first.slice(move.length) : first;
  const start = (colour ? coloured(colour, mark, screen) : mark) + before.slice(mark.length);
  return [start + shown, ...more.map((line) => `│${' '.repeat(before.length - 1)}${line}`)];
}

function betweenLine({ at }: Moment, earlier: Moment | undefined, screen: Screen): string[] {
  if (!earlier) return [];
  const elapsed = elapsedText(Date.parse(at) - Date.parse(earlier.at));
  return [elapsed ? `│ ${coloured('dim', elapsed, screen)}` : '│'];
}

/** In the unit that says it best; nothing where it is less than a minute. */
function elapsedText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return '';
  if (minutes < 90) return counted(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}
