/** Small texts that are the same everywhere: an instant, a customer, what is not known. */
import { fromNow, instant } from '../format.ts';
import { linkTo, usePlace } from '../moving.ts';
import { nameOf } from '../words.ts';

/** In the viewer's zone; the title has the instant itself. With `ago` also how long it is from now. */
export function Time({ iso, ago = false }: { readonly iso: string; readonly ago?: boolean }) {
  return (
    <>
      <time dateTime={iso} title={iso}>
        {instant(iso)}
      </time>
      {ago && <span class="muted"> · {fromNow(iso)}</span>}
    </>
  );
}

/** A dash, and why there is nothing. */
export function Unknown({ why }: { readonly why: string }) {
  return (
    <span class="muted" title={why}>
      <span aria-hidden="true">–</span>
      <span class="unseen">{why}</span>
    </span>
  );
}

type Props = {
  readonly customer: { readonly customerId: string; readonly companyName: string | null; readonly domain?: string | null };
};

/** Names come from outside: one cannot reach beyond its own text, nor turn the direction of what stands beside it. */
export function CustomerLink({ customer }: Props) {
  const place = usePlace();
  const name = nameOf(customer);
  return (
    <span class="customer">
      <a {...linkTo({ ...place, customer: customer.customerId })}>
        <bdi>{name}</bdi>
      </a>
      {customer.domain && customer.domain !== name && (
        <bdi class="muted small" translate={false}>
          {customer.domain}
        </bdi>
      )}
    </span>
  );
}
