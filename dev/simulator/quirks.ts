/**
 * In how many ways the same thing is said. The first variant of each is the plain documented form; all of them were seen or
 * are documented somewhere, so a client has to read every one.
 */
import { pick, type Random } from './random.ts';

const variants = {
  /** `single` (one bare object) only where there is exactly one entry, else an array. */
  envelope: ['array', 'object', 'single'],
  dateName: ['vettingCreatedDate', 'vettingCreateDate'],
  /** `month-first` gives the day only. A date that the world holds in another form than ISO with `Z` is sent as it is. */
  dateForm: ['milliseconds', 'seven-digits', 'month-first'],
  nameCase: ['camel', 'pascal'],
  valueCase: ['documented', 'lower', 'upper'],
  /** How a customer without any qualification is answered: `[]`, `null`, or one entry called None. */
  none: ['empty', 'null', 'none-entry'],
  /** Spelling of the older singular answer: `governmentcommunitycloud` or `government_community_cloud`. */
  singular: ['lower', 'snake'],
  bom: [false, true],
  linkPrefix: ['/v1/customers', '/customers'],
  /** Errors with a code: `{ code, description, data, source }` or `{ code, message, description, errorName, isRetryable }`. */
  codedError: ['data', 'retryable'],
  codeType: ['number', 'string'],
  /** Errors without a code: `{ statusCode, message }`, a bare JSON string, an empty body or HTML. */
  uncodedError: ['status', 'string', 'empty', 'html'],
  /** An operation of the activity log: `update_customer_qualification`, or `UpdateCustomerQualification` as the SDK writes it. */
  operationName: ['snake', 'pascal'],
} as const;

/** One choice of each variant. */
export type Quirks = { [Name in keyof typeof variants]: (typeof variants)[Name][number] };

/** The forms that the documentation shows. */
export const plainQuirks: Quirks = everyQuirk(() => 0);

/** A choice of every variant by chance. */
export function everyQuirk(random: Random): Quirks {
  return {
    envelope: pick(variants.envelope, random),
    dateName: pick(variants.dateName, random),
    dateForm: pick(variants.dateForm, random),
    nameCase: pick(variants.nameCase, random),
    valueCase: pick(variants.valueCase, random),
    none: pick(variants.none, random),
    singular: pick(variants.singular, random),
    bom: pick(variants.bom, random),
    linkPrefix: pick(variants.linkPrefix, random),
    codedError: pick(variants.codedError, random),
    codeType: pick(variants.codeType, random),
    uncodedError: pick(variants.uncodedError, random),
    operationName: pick(variants.operationName, random),
  };
}
