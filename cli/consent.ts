/**
 * `vetting-monitor consent`: a person signs in with MFA, and the refresh token goes straight into the Key Vault, never to the
 * terminal or a file. Exit 0 stored, 1 not.
 */
import { InvalidArgumentError } from 'commander';
import { realIo } from '../lib/io.ts';
import { beginSignIn } from '../lib/partner-center/consent.ts';
import { tokenClaims } from '../lib/partner-center/token-claims.ts';
import { openVault } from '../lib/partner-center/vault.ts';
import { parseConsentSettings } from '../lib/settings.ts';
import { readEnvironment } from './environment.ts';
import { onInterrupt } from './interrupt.ts';
import { comeBack } from './loopback.ts';
import { plain } from './print.ts';

export function port(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It should be a port, such as 8400.');
  return Number(text);
}

export async function consentCommand({ port }: { port: number }): Promise<void> {
  const { app, vault, authorityHost, cloud } = parseConsentSettings(readEnvironment());
  // Whoever runs this writes the secret as himself: the identity of the app is not here.
  const secret = openVault({ ...vault, identity: null });
  await secret.check();
  const interrupt = onInterrupt();
  const redirectUri = `http://localhost:${port}`;
  const signIn = beginSignIn(redirectUri, { app, entra: { authorityHost, cloud }, io: realIo });
  const back = comeBack({ port, take: signIn.redeem, stop: interrupt.signal, onListening: () => invite(signIn.address) });
  const { token, refreshToken } = await back.catch((error: unknown) => {
    process.exitCode = interrupt.exitCode() ?? 1;
    throw error;
  });
  if (refreshToken === null) throw new Error('Entra ID sent no refresh token: nothing was stored');
  const claims = tokenClaims(token);
  await secret.write(refreshToken, realIo.now());
  const who = claims?.user ? ` of ${plain(claims.user)}` : '';
  process.stderr.write(`Stored the refresh token${who} as ${vault.vaultUrl}/secrets/${vault.name}.\n`);
  if (claims?.isMfa === false)
    process.stderr.write(
      'The sign-in was without MFA: Partner Center will refuse it. Require MFA for this user, and do it again.\n',
    );
}

function invite(address: string): void {
  process.stderr.write(
    'Open this in a browser on this machine, and sign in with MFA as the user that the monitor is to act for:\n',
  );
  process.stdout.write(`${address}\n`);
}
