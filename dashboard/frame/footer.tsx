/** What one may want to know of the page itself. */
import { currentKey, keepKey } from '../api/key.ts';
import { zone } from '../format.ts';

export function Footer() {
  const forget = () => {
    keepKey(null);
    // What was asked with it goes, too.
    location.reload();
  };
  return (
    <footer class="foot muted small">
      <p>
        Times are in your zone, {zone}.{' '}
        <span class="keys-hint">
          <kbd>/</kbd> searches, <kbd>Esc</kbd> closes a customer.
        </span>
      </p>
      {currentKey() !== null && (
        <button type="button" class="link" onClick={forget}>
          Forget the key
        </button>
      )}
    </footer>
  );
}
