/** Finds customers as one types; `/` goes to it from anywhere. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go } from '../moving.ts';
import { Icon } from '../parts/icon.tsx';
import type { Place } from '../place.ts';

const waitMs = 200;

export function SearchBox({ place: { search, view } }: { readonly place: Place }) {
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search);
  const sent = useRef(search);
  useSlash(() => box.current?.select());
  // Another address has other words; those that one is typing come back from the address and are left alone.
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setText(search);
  }, [search]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      go({ view: 'customers', search: text }, { replace: view === 'customers' });
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text, view]);
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        placeholder="Find a customer"
        aria-label="Find a customer by name, domain or id"
        aria-keyshortcuts="/"
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
      />
      <span class="slash" aria-hidden="true">
        /
      </span>
    </search>
  );
}

function useSlash(act: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyping = target instanceof Element && target.closest('input, select, textarea, dialog') !== null;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
