/**
 * What a server wrote, without what may be a secret that it says back: cut short, encoded, as it was sent. Nobody can tell a token
 * from another long word with letters and digits, so all of these are left out but ids and dates.
 */

/** Signs that tokens, keys, signatures and their encodings are made of. */
const longWord = /[\w+/=%.~&?-]{12,}/g;

const ids =
  /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|AADSTS\d{4,9}|\d{4}-\d\d-\d\d(?:T\d\d(?:\d\d\.\d+Z?)?)?|\d+|\D+)\.?$/i;

export function withoutSecrets(text: string): string {
  return text.replaceAll(longWord, (word) => (ids.test(word) ? word : '…'));
}

/** An id that a server gave, where it is short and nothing else. */
export function plainId(text: string | null): string | null {
  return text !== null && /^[\w-]{1,64}$/.test(text) && withoutSecrets(text) === text ? text : null;
}
