/**
 * Reading what Partner Center sends: JSON (`fetch` has taken off a byte order mark) whose names come in any case, and error
 * bodies in four shapes. Names are brought to lower case here, once, so that every schema behind this is written in lower case.
 */
import { z } from 'zod';
import { withoutSecrets } from '../http/withheld.ts';

/**
 * The body as a value with all names in lower case and all texts well-formed. Throws a SyntaxError where it is no JSON
 * (empty, cut, HTML), a ZodError where it is nested more than 50 deep.
 */
export function parseAnswer(text: string): unknown {
  return lowerNames(JSON.parse(text));
}

/** Deeper than anything that Partner Center sends, and far from what a stack holds. */
const deepest = 50;

function lowerNames(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new z.ZodError([{ code: 'custom', path: [], message: 'nested too deeply' }]);
  const inside = (inner: unknown) => lowerNames(inner, depth + 1);
  if (Array.isArray(value)) return value.map(inside);
  // JSON can hold half a character; no table, id or card can.
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inside(inner)]));
}

/** A field of another kind says nothing, and takes nothing from the others. */
const text = z.string().nullish().catch(null);
const errorBody = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  description: text,
  message: text,
});

const longestCode = 64;
const longestDescription = 200;

/** Code and description of a refused call, without the token that was sent. `statusCode` only repeats the HTTP status and is no code. */
export function describeError(text: string, token: string): { readonly code?: string; readonly description?: string } {
  const body = errorBody.or(z.string()).safeParse(tryParse(text));
  if (!body.success) return {};
  const { code, description, message } = typeof body.data === 'string' ? { message: body.data } : body.data;
  const said = (words: string, length: number) => oneLine(withoutSecrets(words.replaceAll(token, '…')), length);
  const line = said(description || message || '', longestDescription).replace(/\.$/, '');
  const word = said(String(code ?? ''), longestCode);
  return { ...(word && { code: word }), ...(line && { description: line }) };
}

function oneLine(text: string, length: number): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, length);
}

function tryParse(text: string): unknown {
  try {
    return parseAnswer(text);
  } catch {
    return undefined; // An empty body or HTML describes nothing; the status alone speaks.
  }
}
