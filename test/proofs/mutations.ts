/** Garbage made of real answers: bytes that were flipped, lost, doubled, cut or spliced, and JSON that is almost right. */
import { oneOf, pick, type Random } from '../../dev/simulator/random.ts';

/** Puts one to three mutations on a body. `others`: bodies to splice it with. */
export function mutate(body: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let bytes = body;
  for (let times = 1 + below(3, random); times > 0 && bytes.length < longest; times--) {
    bytes = pick(mutations, random)(bytes, random, others);
  }
  return bytes;
}

const longest = 100_000;

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const below = (limit: number, random: Random) => Math.floor(random() * limit);

const replaced = (bytes: Buffer, from: number, to: number, by: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

/** A stretch of up to `most` bytes. */
function stretch(bytes: Buffer, most: number, random: Random): { readonly from: number; readonly to: number } {
  const from = below(bytes.length + 1, random);
  return { from, to: Math.min(bytes.length, from + 1 + below(most, random)) };
}

/** What trips over the grammar of JSON, over escapes, numbers, words, names, blanks, case and paths. */
const pieces = [
  '"¦{¦}¦[¦]¦,¦:¦\\¦\\u¦""¦[]¦{}¦null¦true¦5¦NaN¦/*¦<html>¦\uFEFF¦\\ud83d¦\\udfff¦\\\\udfff¦\\u0000¦\\ud83d\\ude00¦\u{1F600}',
  '1e999¦-0¦-1e-999¦99999999999999999999¦"Approved"¦"\\u0041pproved"¦ InReview ¦denied¦"NotVetted"¦"None"¦"__proto__":{},',
  '"constructor":1,¦\u0000¦\t¦\n¦\u2028¦\u00a0¦\u212a¦\u0130¦\u017f¦\u00df¦0001-01-01T00:00:00¦../..¦%2e',
].flatMap((texts) => texts.split('¦').map((text) => Buffer.from(text)));
/** A byte that begins or goes on with nothing, an overlong one, a half character, a cut one, and other byte order marks. */
const noUtf8 = [[0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xe2, 0x82], [0xfe, 0xff], [0xff, 0xfe]];

/** As latin-1 every byte is one character, and stays itself. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** Puts another text in place of one token; of one that is a string where `strings` is given. */
function withToken(bytes: Buffer, random: Random, strings: boolean, change: (token: string) => string): Buffer {
  const text = bytes.toString('latin1');
  const found = oneOf(
    [...text.matchAll(token)].filter(([word]) => !strings || (word.length > 2 && word.startsWith('"'))),
    random,
  );
  if (!found) return bytes;
  return bytesOf(text.slice(0, found.index) + change(found[0]) + text.slice(found.index + found[0].length));
}

const hex = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const mutations: readonly [Mutation, ...Mutation[]] = [
  function flipBits(bytes, random) {
    const flipped = Buffer.from(bytes);
    for (let bits = 1 + below(3, random); bits > 0 && bytes.length > 0; bits--) {
      const at = below(bytes.length, random);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << below(8, random)), at);
    }
    return flipped;
  },
  function lose(bytes, random) {
    const { from, to } = stretch(bytes, 20, random);
    return replaced(bytes, from, to, Buffer.alloc(0));
  },
  function double(bytes, random) {
    const { from, to } = stretch(bytes, 80, random);
    return replaced(bytes, from, from, bytes.subarray(from, to));
  },
  function insert(bytes, random) {
    const { from, to } = stretch(bytes, 4, random);
    return replaced(bytes, from, random() < 0.5 ? from : to, oneOf(pieces, random) ?? Buffer.alloc(0));
  },
  function insertNoUtf8(bytes, random) {
    const { from } = stretch(bytes, 1, random);
    return replaced(bytes, from, from, Buffer.from(oneOf(noUtf8, random) ?? []));
  },
  function cut(bytes, random) {
    return bytes.subarray(0, below(bytes.length + 1, random));
  },
  function splice(bytes, random, others) {
    const other = oneOf(others, random) ?? bytes;
    const { from } = stretch(other, 1, random);
    return Buffer.concat([bytes.subarray(0, below(bytes.length + 1, random)), other.subarray(from)]);
  },
  function swapTokens(bytes, random) {
    const text = bytes.toString('latin1');
    const all = [...text.matchAll(token)];
    const [one, other] = [oneOf(all, random), oneOf(all, random)].sort((a, b) => (a?.index ?? 0) - (b?.index ?? 0));
    if (!one || !other || one === other) return bytes;
    const between = text.slice(one.index + one[0].length, other.index);
    return bytesOf(text.slice(0, one.index) + other[0] + between + one[0] + text.slice(other.index + other[0].length));
  },
  function replaceToken(bytes, random) {
    return withToken(bytes, random, false, () => (oneOf(pieces, random) ?? Buffer.alloc(0)).toString('latin1'));
  },
  function takeAnotherString(bytes, random) {
    const other = oneOf(
      bytes
        .toString('latin1')
        .match(token)
        ?.filter((word) => word.startsWith('"')) ?? [],
      random,
    );
    return withToken(bytes, random, true, (word) => other ?? word);
  },
  function nest(bytes, random) {
    const depth = random() < 0.01 ? 20_000 : 1 + below(60, random);
    const [open, close] = pick([['[', ']'] as const, ['{"qualifications":', '}'] as const], random);
    const around = (text: string) => open.repeat(depth) + text + close.repeat(depth);
    if (random() < 0.5) return bytesOf(around(bytes.toString('latin1')));
    return withToken(bytes, random, false, around);
  },
  function doubleName(bytes, random) {
    const name = pick(['vettingStatus', 'VETTINGSTATUS', 'qualification', 'Qualifications', 'id', 'Items', 'Links'], random);
    const value = (oneOf(pieces, random) ?? Buffer.alloc(0)).toString('latin1');
    return bytesOf(
      bytes.toString('latin1').replace(random() < 0.5 ? '{' : /}(?=[^}]*$)/, (brace) => {
        const field = `"${name}":${random() < 0.5 ? value : JSON.stringify(value)}`;
        return brace === '{' ? `{${field},` : `,${field}}`;
      }),
    );
  },
  function escapeCharacters(bytes, random) {
    const share = random();
    return withToken(bytes, random, true, (word) => {
      const spelled = word.slice(1, -1).replaceAll(/[\w .:-]/g, (character) => (random() < share ? hex(character) : character));
      return `"${spelled}${pick(['', '', '\\\\udfff', '\\udfff', '\\ud83d', '\\n'], random)}"`;
    });
  },
  function otherCase(bytes, random) {
    return withToken(bytes, random, true, (word) => (random() < 0.5 ? word.toUpperCase() : word.toLowerCase()));
  },
  function lengthen(bytes, random) {
    const length = pick([120, 127, 128, 129, 499, 500, 999, 1000, 3000], random);
    const filling = Buffer.from(pick(['x', ' ', '\u{1F600}', 'x\u{1F600}', '0'], random)).toString('latin1');
    return withToken(bytes, random, true, (word) => {
      const long = word.slice(0, -1) + filling.repeat(length);
      return `${long.slice(0, 4 * length)}"`;
    });
  },
  function otherEncoding(bytes, random) {
    const text = bytes.toString('utf8');
    return random() < 0.5 ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'latin1');
  },
];
