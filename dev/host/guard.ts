/**
 * Who may ask a host that asks for no keys: programs of this machine, and pages of this host. A page from elsewhere that a browser
 * of this machine shows could reach it, too: by a name that is made to point here, or by sending a form.
 */
import type { IncomingHttpHeaders } from 'node:http';

const ours = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Why a request is refused, in one line; null where it is not. */
export function refusalOf(method: string, headers: IncomingHttpHeaders): string | null {
  const { host = '', origin } = headers;
  if (!ours.test(host)) return 'This host answers to localhost, 127.0.0.1 and [::1] only.';
  if (method === 'GET' || method === 'HEAD') return null;
  const isElsewhere = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  if (isElsewhere || headers['sec-fetch-site'] === 'cross-site') return 'A page from elsewhere may not act here.';
  return null;
}
