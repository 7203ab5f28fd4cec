/** The settings of the notices: what Teams is told beside changes. */
import { wholeNumber } from './setting-forms.ts';
import type { SettingReader } from './setting-reader.ts';

export const STILL_WATCHING = ['off', 'weekly', 'monthly'] as const;

export type NoticeSettings = {
  /** How often Teams is told that the monitor is alive. */
  readonly stillWatching: (typeof STILL_WATCHING)[number];
  /** A review that is open for longer is told of, once; 0: none is. */
  readonly reviewOverdueDays: number;
};

/** Monthly where nothing is set: Power Automate switches off a flow that nothing triggers for 90 days. */
export function noticeSettings(read: SettingReader): NoticeSettings {
  return {
    stillWatching: read.one(
      'STILL_WATCHING',
      'monthly',
      (text) => STILL_WATCHING.find((word) => word === text.toLowerCase()) ?? null,
      STILL_WATCHING.join(', '),
    ),
    reviewOverdueDays: read.one('REVIEW_OVERDUE_DAYS', '10', wholeNumber(0, 3_650), 'a whole number of days, or 0: never'),
  };
}
