/** What can be done with a dead delivery: replay it at once, or dismiss it once that is confirmed. */
import { useState } from 'preact/hooks';
import type { DeliveryItem } from '../../lib/queries/items.ts';
import { channelName, nameOf } from '../words.ts';
import { decide } from './decide.ts';

type Props = { readonly delivery: DeliveryItem; readonly onDismiss: (delivery: DeliveryItem) => void };

export function DecideButtons({ delivery, onDismiss }: Props) {
  const [isBusy, setBusy] = useState(false);
  const replay = async () => {
    setBusy(true);
    await decide(delivery, 'replay');
    setBusy(false);
  };
  const what = `${nameOf(delivery)}, ${channelName(delivery.channel)}`;
  // Not `disabled`: that would take the focus from whoever has just pressed it.
  return (
    <span class="buttons">
      <button type="button" aria-disabled={isBusy} aria-label={`Replay: ${what}`} onClick={() => !isBusy && void replay()}>
        Replay
      </button>
      <button
        type="button"
        class="quiet"
        aria-disabled={isBusy}
        aria-label={`Dismiss: ${what}`}
        onClick={() => !isBusy && onDismiss(delivery)}
      >
        Dismiss
      </button>
    </span>
  );
}
