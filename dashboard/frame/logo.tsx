/** The sign of the monitor: the same as the one in the browser's tab. */

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M8 17l5.5 5.5L24.5 10" />
    </svg>
  );
}
