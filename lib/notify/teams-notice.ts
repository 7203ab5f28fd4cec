/** How notices are told in a card: a review that is overdue, and that the monitor is still watching. Pure. */
import { type Figures, isWeek, type Notice, type Overdue, type Period, type StillWatching } from '../vetting/notice.ts';
import { type Container, container, daysText, nameOf, paragraph, portalButton, run, titled } from './card-parts.ts';

export function noticeContainer(notice: Notice): Container {
  return notice.kind === 'overdue' ? overdue(notice) : stillWatching(notice);
}

/** What the headline says of them. */
export function noticeWords(notices: readonly Notice[]): string[] {
  const count = notices.filter(({ kind }) => kind === 'overdue').length;
  return [...(count > 0 ? [`${count} overdue`] : []), ...(count < notices.length ? ['still watching'] : [])];
}

function overdue(notice: Overdue): Container {
  const since = notice.openReviewSince.slice(0, 10);
  // A card that Teams did not take for days, or that is replayed, may come after the decision.
  const asOf = minute(notice.detectedAt);
  return container(
    titled('Overdue', nameOf(notice), 'warning'),
    paragraph(run(`${daysText(notice.daysInReview)} in review, since ${since}. No decision was read by ${asOf}.`)),
    paragraph(run("Next: see what Partner Center shows, and ask Microsoft's support what holds the review up.")),
    portalButton(notice.customerId),
  );
}

function stillWatching({ period, figures }: StillWatching): Container {
  const { scans, told, lastScan } = figures;
  return container(
    titled(`Still watching: ${periodText(period)}`, null),
    paragraph(run(`Scans: ${counted(scans)}.`)),
    paragraph(run(`Told: ${counted(told)}.`)),
    paragraph(run('In review now: '), ...openReviews(figures)),
    paragraph(
      run(
        lastScan ? `Last completed scan: ${minute(lastScan.finishedAt)}, ${lastScan.outcome}.` : 'No scan has completed since.',
      ),
    ),
  );
}

function openReviews({ openReviews: count, oldestReview }: Figures) {
  if (!oldestReview) return [run('none.')];
  const oldest = `, the oldest for ${daysText(oldestReview.daysInReview)}: `;
  return [
    run(`${number(count)}${count === 1 ? `, for ${daysText(oldestReview.daysInReview)}: ` : oldest}`),
    run(nameOf(oldestReview)),
  ];
}

/** Such as `8,640 whole, 3 partial`; what there was none of is left out. */
function counted(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).flatMap(([word, count]) => (count > 0 ? `${number(count)} ${word}` : []));
  return parts.join(', ') || 'none';
}

function periodText(period: Period): string {
  const date = (form: Intl.DateTimeFormatOptions) =>
    new Date(period.from).toLocaleDateString('en-GB', { ...form, timeZone: 'UTC' });
  const month = date({ month: 'long', year: 'numeric' });
  return isWeek(period) ? `the week of ${date({ day: 'numeric' })} ${month}` : month;
}

const number = (count: number) => count.toLocaleString('en-GB');
const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
