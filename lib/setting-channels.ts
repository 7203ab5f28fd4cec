/** The settings of the channels: who is told. Each channel is told of only where it is set. */
import { SECRET_SHAPE, type WebhookSecret, webhookSecrets } from './notify/webhook-signature.ts';
import { secureUrl } from './setting-forms.ts';
import type { SettingReader } from './setting-reader.ts';

export type ChannelSettings = {
  /** A secret: whoever has it can post. Null where Teams is not told. */
  readonly teamsWebhookUrl: string | null;
  /** Null where no webhook is told. */
  readonly webhook: { readonly url: string; readonly secrets: readonly WebhookSecret[] } | null;
};

export function channelSettings(read: SettingReader): ChannelSettings {
  return { teamsWebhookUrl: address(read, 'TEAMS_WEBHOOK_URL'), webhook: webhook(read) };
}

/** Nothing is ever sent to a channel that is not set, or that no longer is one. */
export function isChannelSet({ teamsWebhookUrl, webhook }: ChannelSettings, channel: string): boolean {
  return (channel === 'teams' && teamsWebhookUrl !== null) || (channel === 'webhook' && webhook !== null);
}

/** A receiver cannot tell an unsigned event from an invented one: address and secret are set together or not at all. */
function webhook(read: SettingReader): ChannelSettings['webhook'] {
  const url = address(read, 'WEBHOOK_URL');
  const secrets = read.optional('WEBHOOK_SECRET', webhookSecrets, SECRET_SHAPE);
  if (read.text('WEBHOOK_URL')) read.missing('WEBHOOK_SECRET', `what WEBHOOK_URL is signed with, ${SECRET_SHAPE}`);
  if (read.text('WEBHOOK_SECRET')) read.missing('WEBHOOK_URL', 'the https address that WEBHOOK_SECRET is for; or set neither');
  return url && secrets ? { url, secrets } : null;
}

function address(read: SettingReader, name: string): string | null {
  return read.optional(name, (text) => (secureUrl(text) ? text : null), 'an https address');
}
