/** Drawn signs, always beside words that say the same: nothing hangs on them alone. */

const paths = {
  good: 'M3.5 8.5l3 3 6-7',
  bad: 'M4.5 4.5l7 7m0-7l-7 7',
  open: 'M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  odd: 'M8 5v4m0 2.4v.1M8 1.8l6.7 12H1.3z',
  plain: 'M5 8h6',
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8V5h-3.2',
  search: 'M11 11l3.5 3.5M12.5 7a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z',
  close: 'M3.5 3.5l9 9m0-9l-9 9',
  download: 'M8 2v8.5M4.5 7.5L8 11l3.5-3.5M2.5 14h11',
  key: 'M10.5 9.5a4 4 0 1 0-3.8-2.7L2 11.5V14h2.5v-2h2v-2l1-.9a4 4 0 0 0 3 .4zM11 5.5v.1',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
