/** The plot: which share of all decisions was told within a time, as an SVG that is readable on light and dark pages. */
import { hourMs, minuteMs, secondMs } from './settings.ts';

export type Curve = {
  readonly name: string;
  /** Of the decisions that were told, the shortest first. */
  readonly lagsMs: readonly number[];
  /** The told and the never told. */
  readonly decisions: number;
};

const [width, height] = [760, 420];
const field = { left: 64, right: 736, top: 66, bottom: 356 };
const [leastMs, mostMs] = [10 * secondMs, 6 * hourMs];
const ticks: readonly (readonly [number, string])[] = [
  [10 * secondMs, '10 s'],
  [30 * secondMs, '30 s'],
  [minuteMs, '1 min'],
  [5 * minuteMs, '5 min'],
  [15 * minuteMs, '15 min'],
  [hourMs, '1 h'],
  [3 * hourMs, '3 h'],
  [6 * hourMs, '6 h'],
];

const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
  .page { fill: #ffffff }
  .quiet { fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .curve0 { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 2 4 }
  .curve1 { stroke: #0969da }
  .curve2 { stroke: #bc4c00; stroke-dasharray: 9 4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .page { fill: #0d1117 }
    .quiet { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .curve0 { stroke: #f0f6fc }
    .curve1 { stroke: #4493f8 }
    .curve2 { stroke: #f0883e }
  }`;

/** `title` says what was simulated. */
export function plot(title: string, curves: readonly [Curve, Curve, Curve]): string {
  const names = curves.map(({ name }) => name).join('; ');
  // The lower bound is drawn last: dots on the line that it all but coincides with.
  const lines = curves.map((curve, place) => `<path class="curve curve${place}" d="${pathOf(curve)}"/>`).reverse();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: ${names}">
<style>${style}
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
<text x="${field.left}" y="26" font-weight="600">${title}</text>
${[...legend(curves), ...grid(), ...lines].join('\n')}
<text class="quiet" x="${(field.left + field.right) / 2}" y="${height - 14}" text-anchor="middle">time since the decision (logarithmic)</text>
<text class="quiet" transform="translate(18 ${(field.top + field.bottom) / 2}) rotate(-90)" text-anchor="middle">decisions told</text>
</svg>
`;
}

function legend(curves: readonly Curve[]): string[] {
  const places = [field.left, field.left + 210, field.left + 310];
  return curves.map(({ name }, place) => {
    const x = places[place] ?? field.left;
    return `<path class="curve curve${place}" d="M${x} 46H${x + 30}"/><text x="${x + 38}" y="50">${name}</text>`;
  });
}

function grid(): string[] {
  const down = ticks.map(([ms, label]) => {
    const x = xOf(ms);
    return `<path class="grid" d="M${x} ${field.top}V${field.bottom}"/><text class="quiet" x="${x}" y="${field.bottom + 19}" text-anchor="middle">${label}</text>`;
  });
  const across = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = yOf(share);
    return `<path class="grid" d="M${field.left} ${y}H${field.right}"/><text class="quiet" x="${field.left - 8}" y="${y + 4}" text-anchor="end">${share * 100} %</text>`;
  });
  return [...down, ...across];
}

/** A point every four pixels. */
function pathOf({ lagsMs, decisions }: Curve): string {
  const points: string[] = [];
  for (let x = field.left; x <= field.right; x += 4) {
    const ms = leastMs * (mostMs / leastMs) ** ((x - field.left) / (field.right - field.left));
    const later = lagsMs.findIndex((lag) => lag > ms);
    const told = later === -1 ? lagsMs.length : later;
    points.push(`${x} ${yOf(decisions ? told / decisions : 0)}`);
  }
  return `M${points.join('L')}`;
}

function xOf(ms: number): number {
  const share = Math.log(ms / leastMs) / Math.log(mostMs / leastMs);
  return Math.round((field.left + share * (field.right - field.left)) * 10) / 10;
}

function yOf(share: number): number {
  return Math.round((field.bottom - share * (field.bottom - field.top)) * 10) / 10;
}
