/** Which request means what, and its true answer: everything that Partner Center does when nothing goes wrong on the way. */
import { activityPage } from './activity-page.ts';
import {
  type Answer,
  codedError,
  customerBody,
  json,
  qualificationBody,
  qualificationsBody,
  singularBody,
  uncodedError,
} from './answers.ts';
import { collection, type Request, type Target } from './collection.ts';
import type { Quirks } from './quirks.ts';
import type { QualificationEntry, World } from './world.ts';

const mostSubmissions = 3;

/** The true answer; a POST changes the world. `pageSize` is the most entries a page. `now`: ms. */
export function answer(
  request: Request,
  target: Target,
  world: World,
  { pageSize, now }: { readonly pageSize: number; readonly now: number },
  quirks: Quirks,
): Answer {
  if (target.resource === 'customers' && request.method === 'GET')
    return customerPage(request, target, world, pageSize, quirks);
  if (target.resource === 'auditrecords' && request.method === 'GET')
    return activityPage(request, target, world, { pageSize, now }, quirks);
  if (target.customerId === null || target.resource === null) return notFound(quirks);
  const isPost = request.method === 'POST' && target.resource === 'qualifications';
  if (request.method !== 'GET' && !isPost) return notFound(quirks);

  const customer = world.get(target.customerId);
  if (!customer) return codedError(404, 1000, 'The customer was not found.', quirks);
  if (customer.listed === 0) return codedError(403, 20002, 'There is no relationship with this customer.', quirks);
  if (customer.gone) {
    const { status, code } = customer.gone;
    const message = 'The customer cannot be read.';
    return code === undefined ? uncodedError(status, message, quirks) : codedError(status, code, message, quirks);
  }
  // Without en-US the reasons may arrive translated: here they always do.
  const isEnglish = request.headers['x-locale']?.toLowerCase() === 'en-us';
  if (isPost) return submit(request, customer.id, world, quirks, isEnglish);
  if (target.resource === 'qualification') return json(200, singularBody(customer.qualifications, quirks), quirks);
  return json(200, qualificationsBody(customer.qualifications, quirks, isEnglish), quirks);
}

function notFound(quirks: Quirks): Answer {
  return uncodedError(404, 'Resource not found.', quirks);
}

function customerPage(request: Request, target: Target, world: World, pageSize: number, quirks: Quirks): Answer {
  const listed = world.list().filter((customer) => customer.listed > 0);
  const rows = listed.map((customer) => ({ value: () => customerBody(customer), place: customer.place }));
  const again = listed.filter((customer) => customer.listed === 2);
  // Behind all others, and so mostly on another page; places stay far below this.
  rows.push(...again.map((customer) => ({ value: () => customerBody(customer), place: customer.place + 1e9 })));
  return collection(request, target, rows, pageSize, quirks);
}

/** No source tells which code Partner Center refuses a submission with: 2000 and 600010 are ours. */
function submit(request: Request, id: string, world: World, quirks: Quirks, isEnglish: boolean): Answer {
  const { qualification, educationSegment, validationCode } = fieldsOf(request.body);
  const others = (world.get(id)?.qualifications ?? []).filter((entry) => entry.qualification !== qualification);
  let entry: QualificationEntry | undefined;
  if (qualification === 'Education' && (educationSegment === 'K12' || educationSegment === 'HigherEducation')) {
    if ((world.get(id)?.submissions.length ?? 0) >= mostSubmissions) {
      world.submitted(id, 'failed');
      return codedError(400, 600010, 'The customer has no Education request left: three were made.', quirks);
    }
    world.education(id, 'InReview');
    entry = world.get(id)?.qualifications[0];
  } else if (qualification === 'StateOwnedEntity') {
    entry = { qualification };
    world.set(id, [...others, entry]);
    world.submitted(id);
  } else if (qualification === 'GovernmentCommunityCloud' && typeof validationCode === 'string' && validationCode) {
    entry = { qualification, vettingStatus: 'InReview' };
    world.set(id, [...others, entry]);
    world.submitted(id);
  }
  if (!entry) return codedError(400, 2000, 'The qualification is not valid.', quirks);
  return json(201, qualificationBody(entry, quirks, isEnglish), quirks);
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
