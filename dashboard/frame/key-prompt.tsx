/** Asks for the key of the API, once a tab. */
import { useEffect, useRef } from 'preact/hooks';
import { keepKey, keyNeed } from '../api/key.ts';
import { Icon } from '../parts/icon.tsx';
import { Logo } from './logo.tsx';

export function KeyPrompt({ isRefused }: { readonly isRefused: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), [isRefused]);
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const key = input.current?.value.trim();
    if (!key) return;
    keepKey(key);
    keyNeed.set('none');
  };
  return (
    <main id="main" class="gate" tabIndex={-1}>
      <form onSubmit={open}>
        <h1>
          <Logo /> Vetting monitor
        </h1>
        {isRefused && (
          <p class="refused" role="alert">
            <Icon name="bad" /> That key is not one of this app’s.
          </p>
        )}
        <label for="key">Function key</label>
        <input
          ref={input}
          id="key"
          type="password"
          required
          autocomplete="off"
          aria-describedby="key-help"
          aria-invalid={isRefused ? 'true' : undefined}
        />
        <button type="submit" class="primary">
          <Icon name="key" /> Open
        </button>
        <p id="key-help" class="muted small">
          In the Azure portal: the Function App, <b>App keys</b>, a host key. It is kept for this tab only, and sent to nobody
          but this app.
        </p>
      </form>
    </main>
  );
}
