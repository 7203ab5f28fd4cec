/**
 * One chart of uPlot: as wide as its place, in the colours of the scheme, with its values in words below the pointer and in a table
 * for whoever does not see it.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { type Key, Keys } from './keys.tsx';

/** The custom properties that charts are drawn with; registered, so that the browser resolves the scheme. */
export type Color = '--good' | '--bad' | '--accent' | '--accent-soft' | '--line' | '--text-soft';
export type Drawing = {
  readonly data: uPlot.AlignedData;
  readonly options: (color: (name: Color) => string) => Omit<uPlot.Options, 'width' | 'height'>;
};

type Props = {
  readonly label: string;
  readonly keys: readonly Key[];
  readonly drawing: Drawing;
  /** The values at one place of the x axis. */
  readonly say: (index: number) => string;
  readonly children: ComponentChildren;
};

const height = 260;
const scheme = matchMedia('(prefers-color-scheme: dark)');

export function Chart({ label, keys, drawing, say, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [at, point] = useState<number | null>(null);
  const values = JSON.stringify(drawing.data);
  // Drawn anew only for other values: a refresh that brings the same ones would take away what one points at.
  useEffect(() => (box.current ? draw(box.current, drawing, point) : undefined), [values]);
  return (
    <figure class="chart">
      <figcaption>
        <Keys keys={keys} />
        <span class="said small muted">{at !== null && say(at)}</span>
      </figcaption>
      <div ref={box} class="canvas" role="img" aria-label={label} />
      <details>
        <summary>As a table</summary>
        {children}
      </details>
    </figure>
  );
}

function draw(box: HTMLDivElement, { data, options }: Drawing, point: (index: number | null) => void): () => void {
  let plot: uPlot | undefined;
  const build = () => {
    plot?.destroy();
    const style = getComputedStyle(box);
    const made = options((name) => style.getPropertyValue(name));
    const setCursor = ({ cursor }: uPlot) => point(cursor.idx ?? null);
    plot = new uPlot({ ...made, width: box.clientWidth, height, hooks: { setCursor: [setCursor] } }, data, box);
  };
  build();
  const sizes = new ResizeObserver(() => plot?.setSize({ width: box.clientWidth, height }));
  sizes.observe(box);
  scheme.addEventListener('change', build);
  return () => {
    sizes.disconnect();
    scheme.removeEventListener('change', build);
    plot?.destroy();
  };
}
