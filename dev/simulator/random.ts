/** Chance that repeats: one seed always gives the same numbers, and its state can be written down to go on from there. */

/** A number from 0 (included) to 1 (excluded), like Math.random. */
export type Random = () => number;

/** A generator (mulberry32) that repeats for a seed. `state()` is a whole number that, as a seed, continues the series. */
export function seededRandom(seed = 1): Random & { readonly state: () => number } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(next, { state: () => state });
}

/** A seed made from a text (FNV-1a), so that the same text always leads to the same choices. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}

/** One of the choices, each as likely as the others. */
export function pick<T>(choices: readonly [T, ...T[]], random: Random): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

/** One of a list that may be empty: undefined then. */
export function oneOf<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** A number from `least` to `most`. */
export function between(least: number, most: number, random: Random): number {
  return least + (most - least) * random();
}

/** A GUID of version 4. */
export function guid(random: Random): string {
  return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replaceAll('x', () => Math.floor(random() * 16).toString(16));
}
