/**
 * Access tokens for Partner Center: a ready one, or those that a credential issues. `TokenSource` is the port: other ways to get a
 * token are other functions that return one.
 */
import type { Io } from '../io.ts';
import { PartnerCenterError } from './errors.ts';

export type TokenSource = {
  /** A token that is good for some minutes yet. Throws a PartnerCenterError (`configuration` or `unavailable`). */
  token(): Promise<string>;
  /** Another token in place of one that was refused; null where there is no other. */
  renew(refused: string): Promise<string | null>;
  /** What a person should know of the credential, a line each, as of now. */
  notes(): readonly string[];
  /** There where the tokens are a user's: whether Partner Center found that the user had signed in with MFA. */
  readonly mfa?: Mfa | undefined;
};

export type Mfa = {
  /** What an answer of Partner Center said of it, if anything. */
  heard(said: string | null): void;
  /** Null as long as it said nothing. */
  readonly isCompliant: boolean | null;
};

/** A token as its issuer gave it. */
export type IssuedToken = { readonly token: string; readonly expiresAt: Date };

export function readyToken(accessToken: string): TokenSource {
  return {
    async token() {
      // `fetch` would repeat the token in the message of its error.
      if (/^[\x21-\x7e]+$/.test(accessToken)) return accessToken;
      throw new PartnerCenterError('configuration', 'PARTNER_CENTER_ACCESS_TOKEN holds a blank or what else no token holds');
    },
    renew: async () => null,
    notes: () => [],
  };
}

/** A token is renewed this long before it ends, or a tenth of its life where that is shorter. */
const renewEarlyMs = 5 * 60_000;
/** A forced renewal that is refused again is a configuration error: asking for more tokens does not mend it. */
const renewAgainMs = 60_000;

/** What a credential knows besides its tokens. */
type Told = Partial<Pick<TokenSource, 'notes' | 'mfa'>>;

/** Tokens of a credential: cached, renewed before they end, one request at a time however many callers wait. */
export function credentialTokens(
  issueToken: () => Promise<IssuedToken>,
  io: Pick<Io, 'now'>,
  { notes = () => [], mfa }: Told = {},
): TokenSource {
  type Issued = { readonly token: string; readonly renewAt: number; readonly endsAt: number };
  let current: Promise<Issued> | undefined;
  let forcedAt = Number.NEGATIVE_INFINITY;

  const issue = async (): Promise<Issued> => {
    const now = io.now().getTime();
    const { token, expiresAt } = await issueToken();
    const endsAt = expiresAt.getTime();
    return { token, endsAt, renewAt: endsAt - Math.min(renewEarlyMs, (endsAt - now) / 10) };
  };
  /** `inUse` stays in use where no other token can be had. */
  const renewal = (inUse?: Promise<Issued>): Promise<Issued> => {
    const asked = issue();
    current = asked;
    asked.catch(() => {
      if (current === asked) current = inUse;
    });
    return asked;
  };

  return {
    notes,
    mfa,
    async token() {
      const inUse = current;
      if (!inUse) return (await renewal()).token;
      const { token, renewAt, endsAt } = await inUse;
      const now = io.now().getTime();
      if (renewAt > now) return token;
      const isGood = endsAt > now;
      const next = current === inUse ? renewal(isGood ? inUse : undefined) : (current ?? renewal());
      // A renewal that comes early may fail without harm: the next call tries again.
      return next.then(
        (issued) => issued.token,
        (error: unknown) => (isGood ? token : Promise.reject(error)),
      );
    },
    async renew(refused) {
      const asked = current;
      const known = await asked;
      if (known && known.token !== refused) return known.token;
      if (current !== asked && current) return (await current).token;
      const now = io.now().getTime();
      if (now - forcedAt < renewAgainMs) return null;
      forcedAt = now;
      return (await renewal()).token;
    },
  };
}
