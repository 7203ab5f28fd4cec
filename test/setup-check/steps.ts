/** What the tests of the steps share: settings of a partner, and what a step found in few words. */

import { type Environment, parseSettings, type Settings } from '../../lib/settings.ts';
import type { Finding } from '../../lib/setup-check/finding.ts';
import { PARTNER } from '../support/partner.ts';

export const environment: Environment = {
  PARTNER_CENTER_TENANT_ID: PARTNER,
  PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-TOKEN',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  TEAMS_WEBHOOK_URL: 'https://example.com/?sig=MARKED-SIGNATURE',
};

/** Settings in place of those of {@link environment}; undefined takes one away. */
export const settingsOf = (over: Environment = {}): Settings => parseSettings({ ...environment, ...over });

/** All that a step finds, and what it returns. */
export async function run<T>(step: AsyncGenerator<Finding, T>): Promise<{ findings: Finding[]; value: T }> {
  const findings: Finding[] = [];
  for (;;) {
    const { done, value } = await step.next();
    if (done) return { findings, value };
    findings.push(value);
  }
}

/** A line a finding, as a person reads it. */
export const lines = (findings: readonly Finding[]) =>
  findings.map(({ state, detail, remedy }) => `${state} ${detail}${remedy === null ? '' : ` → ${remedy}`}`);
