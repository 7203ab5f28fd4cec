/** A dialog above the page. Escape closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

type Props = {
  readonly label: string;
  readonly kind: 'sheet' | 'question';
  readonly onClose: () => void;
  readonly children: ComponentChildren;
};

export function Modal({ label, kind, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // Taken out of the page while open, it does not give the focus back by itself; and what had it may be gone by then.
    return () => setTimeout(() => focus(before?.isConnected ? before : document.getElementById('main')));
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-label={label}
      // A click beside it closes it, where the browser can do that.
      {...{ closedby: 'any' }}
      onClose={onClose}
    >
      {children}
    </dialog>
  );
}

function focus(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus();
}
