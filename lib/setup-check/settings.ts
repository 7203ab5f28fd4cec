/** The first step: all that is wrong with the settings at once. */
import type { Finding } from './finding.ts';
import { findingsOf } from './finding.ts';
import type { SettingParts } from './parts.ts';

const { ok, warning, failed } = findingsOf('settings');

export function settingsFindings({ problems, unread, channels }: SettingParts): Finding[] {
  return [
    ...(problems.length > 0 ? problems.map((problem) => failed(problem)) : [ok('all can be read')]),
    ...unread.map((name) =>
      warning(`${name} is set, and nothing reads it with these settings`, 'check its name, or take it out'),
    ),
    ...(channels.teamsWebhookUrl || channels.webhook || problems.length > 0
      ? []
      : [warning('no channel is set: nobody is told of a decision', 'set TEAMS_WEBHOOK_URL or WEBHOOK_URL')]),
  ];
}
