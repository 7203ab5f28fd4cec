/** Moves about the page by its address: a step forward is one in the history, and Back goes back. */
import { type Place, queryOf, readPlace } from './place.ts';
import { createStore, useStore } from './store.ts';

const places = createStore<Place>(readPlace(location.search));
addEventListener('popstate', () => places.set(readPlace(location.search)));

export function usePlace(): Place {
  return useStore(places);
}

/** Goes where the change leads. With `replace` the history gets no step: for what changes as one types. */
export function go(change: Partial<Place>, { replace = false } = {}): void {
  const place = { ...places.get(), ...change };
  const query = queryOf(place);
  if (replace) history.replaceState(history.state, '', query);
  else history.pushState({ isStep: true }, '', query);
  places.set(place);
}

/** Closes the customer: the way back, where one came from this page; an address from elsewhere stays on the page. */
export function closeCustomer(): void {
  if (places.get().customer === null) return;
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'isStep' in state) history.back();
  else go({ customer: null }, { replace: true });
}

/** What a link needs: an address that can be opened elsewhere, and a click that stays on the page. */
export function linkTo(place: Place) {
  return {
    href: queryOf(place),
    onClick(event: MouseEvent) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
      event.preventDefault();
      go(place);
    },
  };
}
