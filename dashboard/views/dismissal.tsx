/** Asks whether a dead delivery is really not wanted: nobody can take that back from here. */
import { useState } from 'preact/hooks';
import type { DeliveryItem } from '../../lib/queries/items.ts';
import { Modal } from '../parts/modal.tsx';
import { channelName, kindWord, nameOf } from '../words.ts';
import { decide } from './decide.ts';

type Props = { readonly delivery: DeliveryItem; readonly onClose: () => void };

export function Dismissal({ delivery, onClose }: Props) {
  const [isBusy, setBusy] = useState(false);
  const dismiss = async () => {
    setBusy(true);
    await decide(delivery, 'dismiss');
    onClose();
  };
  return (
    <Modal label="Dismiss this delivery?" kind="question" onClose={onClose}>
      <h2>Dismiss this delivery?</h2>
      <p>
        {channelName(delivery.channel)} will not be told of <bdi>{nameOf(delivery)}</bdi>:{' '}
        {kindWord(delivery.kind).text.toLowerCase()}.{delivery.to !== null && ' The change stays in the history.'}
      </p>
      {/* What has the focus at first does no harm. */}
      <div class="buttons">
        <button type="button" disabled={isBusy} onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => void dismiss()}>
          Dismiss
        </button>
      </div>
    </Modal>
  );
}
