/** An invocation as the host makes it: the timer's word for it, and a context that keeps what is logged. */
import type { Timer } from '@azure/functions';

export const timer: Timer = {
  isPastDue: false,
  schedule: { adjustForDST: false },
  scheduleStatus: { last: '', next: '', lastUpdated: '' },
};

export function context() {
  const lines: { level: string; line: unknown }[] = [];
  const keep = (level: string) => (text: unknown) => void lines.push({ level, line: JSON.parse(String(text)) });
  return { lines, log: keep('log'), warn: keep('warn') };
}
