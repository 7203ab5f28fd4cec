/** A customer as the partner's customer list holds it. The id never changes; names and domains do. */
export type Customer = {
  /** The customer's Entra tenant id, in lower case. */
  readonly customerId: string;
  readonly companyName: string | null;
  readonly domain: string | null;
};
