/** A view that cannot be drawn is said to be so; the rest of the page goes on. */
import { Component, type ComponentChildren } from 'preact';
import { MISREAD } from '../api/ask.ts';
import { Failed } from '../parts/panel.tsx';

type Props = { readonly children: ComponentChildren };

export class Safe extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static override getDerivedStateFromError() {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    return this.state.isBroken ? <Failed why={MISREAD} onRetry={() => location.reload()} /> : this.props.children;
  }
}
