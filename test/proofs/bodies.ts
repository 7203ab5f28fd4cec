/** Real answers of Partner Center in every shape that is known of it: as the simulator sends them, and odd ones besides. */
import { type QualificationEntry, startSimulator } from '../../dev/simulator/simulator.ts';

export type Bodies = { readonly qualifications: Buffer[]; readonly list: Buffer[]; readonly word: Buffer[] };

const submitted = '2020-12-03T10:37:38.885Z';
const worlds: readonly (readonly QualificationEntry[])[] = [
  [],
  [{ qualification: 'Education', vettingStatus: 'InReview', submitted }],
  [{ qualification: 'Education', vettingStatus: 'Approved', submitted }],
  [{ qualification: 'Education', vettingStatus: 'Denied', vettingReason: 'Not an Academic Domain', submitted }],
  [
    { qualification: 'Education', vettingStatus: 'Denied', vettingReason: 'Not an eligible Library', submitted },
    { qualification: 'Education', vettingStatus: 'InReview', submitted: '2021-02-03T00:00:00.000Z' },
    { qualification: 'StateOwnedEntity' },
  ],
  [{ qualification: 'GovernmentCommunityCloud', vettingStatus: 'Approved' }, { qualification: 'Nonprofit' }],
  [{ qualification: 'HealthCare', vettingStatus: 'OnHold', vettingReason: '„Jemand“ fehlt 😀', submitted: 'last week' }],
];

const oddQualifications = [
  '[{"qualification":"Education","vettingStatus":"In\\u0052eview"}]',
  '[{"qualification":"Education","vettingStatus":"Denied\\ud83d","vettingReason":"a\\\\udfff"}]',
  '[{"qualification":"Education","vettingStatus":null,"vettingCreatedDate":"0001-01-01T00:00:00"},{"qualification":"None"}]',
  '{"qualifications":null}',
  '{"Qualifications":[{"QUALIFICATION":"education","VETTINGSTATUS":" approved "}],"totalCount":1}',
  JSON.stringify([{ qualification: 'x'.repeat(200), vettingStatus: `${'y'.repeat(127)}😀`, vettingReason: 'z'.repeat(2000) }]),
  JSON.stringify(Array.from({ length: 60 }, (_, place) => ({ qualification: `Q${place}`, vettingStatus: 'Approved' }))),
  '{"code":"1000","message":"Gone.","description":"Gone.","errorName":"NotFound","isRetryable":false}',
  '{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}',
  '<!DOCTYPE html><html><body>Approved</body></html>',
];
const oddLists = [
  '{"items":[],"links":{"next":null}}',
  '{"items":[{"id":" C0000000-0000-4000-8000-000000000001 "},{"companyProfile":{"tenantId":"b","companyName":5}},{"id":"b"}]}',
  '{"items":[{"id":"../../b"},{"id":null},7,{"id":"a"}],"links":{"next":{"uri":"https://elsewhere.example/v1/customers?x=1"}}}',
  '{"items":[{"id":"a"}],"links":{"next":{"uri":"?size=1","headers":[{"key":"a b","value":"x"}]}}}',
  '{"items":[{"id":"b"}],"links":{"next":{"uri":"/customers?size=2","headers":[{"key":"Authorization","value":"x"},{"key":"a","value":"é"}]}}}',
];

/** Some hundred bodies for each of the three answers; the same ones at every call. */
export async function realBodies(): Promise<Bodies> {
  const simulator = await startSimulator({ pageSize: 3, now: () => Date.parse(submitted), quirks: 'varied' });
  try {
    const ids = worlds.map((qualifications, place) => {
      const id = `c0000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
      const names = place === 0 ? {} : { companyName: `Łąkowice "${place}" & Söhne 😀`, domain: 'school.example' };
      simulator.world.add({ id, ...names, qualifications });
      return id;
    });
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(simulator.url + path, {
        headers: { authorization: 'Bearer x', accept: 'application/json', 'x-locale': 'en-US', ...headers },
      });
      return Buffer.from(await answer.arrayBuffer());
    };
    const bodies: Bodies = { qualifications: [], list: [], word: [] };
    for (let times = 0; times < 25; times++) {
      for (const id of ids) bodies.qualifications.push(await get(`/v1/customers/${id}/qualifications`));
      for (const id of ids) bodies.word.push(await get(`/v1/customers/${id}/qualification`));
      bodies.list.push(await get('/v1/customers?size=500'));
      const token = Buffer.from('2:3').toString('base64url');
      bodies.list.push(await get('/v1/customers?size=500', { 'MS-ContinuationToken': token }));
    }
    bodies.qualifications.push(...oddQualifications.map((text) => Buffer.from(text)));
    bodies.list.push(...oddLists.map((text) => Buffer.from(text)));
    return bodies;
  } finally {
    await simulator.stop();
  }
}
