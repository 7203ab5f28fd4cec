/** The one monitor of this process, made at the first invocation from the app settings; and what ends it when the host shuts down. */
import { createMonitor, createSetupCheck, deliverDue, forgetOld, type Monitor } from '../lib/monitor.ts';
import { parseDeliverSettings, parseRetentionSettings, parseSettings } from '../lib/settings.ts';
import type { Tests } from '../lib/setup-check/channels.ts';
import type { Finding } from '../lib/setup-check/finding.ts';

const stopping = new AbortController();
const underWay = new Set<Promise<unknown>>();
let monitor: Monitor | undefined;

/** Throws a SettingsError, at every call until the settings are right. */
export function theMonitor(): Monitor {
  monitor ??= createMonitor(parseSettings(process.env), undefined, stopping.signal);
  const made = monitor;
  return {
    scan: (options) => untilShutdown(made.scan(options)),
    check: (customerId) => untilShutdown(made.check(customerId)),
  };
}

/** Delivers what is due; rejects as {@link theMonitor} throws. */
export async function deliverNow() {
  return untilShutdown(deliverDue(parseDeliverSettings(process.env), { stop: stopping.signal }));
}

/** Forgets what is old; rejects as {@link theMonitor} throws. */
export async function cleanNow() {
  return untilShutdown(forgetOld(parseRetentionSettings(process.env), stopping.signal));
}

/** Goes through the set-up; what is wrong is a finding, settings among them. */
export async function checkSetupNow(tests: Tests) {
  const gathered = async () => {
    const { facts, findings } = await createSetupCheck(process.env, tests, undefined, stopping.signal);
    const all: Finding[] = [];
    for await (const finding of findings) all.push(finding);
    return { facts, findings: all };
  };
  return untilShutdown(gathered());
}

/** Asks what is under way to end, and waits until it has: writes in hand are finished, the lock and the leases given back. */
export async function shutDown(): Promise<void> {
  stopping.abort();
  await Promise.allSettled(underWay);
}

async function untilShutdown<Value>(work: Promise<Value>): Promise<Value> {
  underWay.add(work);
  try {
    return await work;
  } finally {
    underWay.delete(work);
  }
}
