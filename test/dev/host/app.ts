/** An app of functions as the host meets it: one of each thing that a host has to get right. */
import { app, output, trigger } from '@azure/functions';

app.setup({ enableHttpStream: true });

const chunk = new Uint8Array(65_536).fill(120);
let release = (): void => undefined;
const released = () =>
  new Promise<void>((resolve) => {
    release = resolve;
  });

app.http('echo', {
  route: 'echo/{word}/{rest?}',
  methods: ['GET', 'POST'],
  handler: async (request) => ({
    status: 201,
    headers: { 'X-Ours': 'yes' },
    cookies: [{ name: 'crumb', value: '1' }],
    jsonBody: {
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      key: request.headers.get('x-functions-key'),
      body: request.method === 'POST' ? await request.text() : null,
    },
  }),
});
app.http('all', { route: 'echo/all', methods: ['GET'], handler: () => ({ body: 'all' }) });
app.http('unchanged', { methods: ['GET'], handler: () => ({ status: 304, headers: { ETag: '"1"' } }) });
app.generic('nothing', {
  trigger: trigger.http({ methods: ['GET'] }),
  return: output.http({}),
  handler: () => undefined,
});
app.http('failing', {
  methods: ['GET'],
  handler: () => {
    throw new Error('MARKED-REASON');
  },
});

/** A file of so many chunks: the rest of it is made once it is released, and breaks off where it is told to. */
app.http('file', {
  route: 'file/{chunks}/{end?}',
  methods: ['GET'],
  handler: (request) => ({ body: ReadableStream.from(chunksOf(Number(request.params.chunks), request.params.end)) }),
});
async function* chunksOf(count: number, end: string | undefined) {
  for (let made = 0; made < count; made++) {
    yield chunk;
    if (made === 0) await released();
    if (made > 0 && end === 'breaks') throw new Error('MARKED-REASON');
  }
  process.send?.({ made: count });
}

app.timer('slow', {
  schedule: '0 0 0 1 1 *',
  handler: async (timer, context) => {
    context.log(
      JSON.stringify({ isPastDue: timer.isPastDue, adjusts: timer.schedule.adjustForDST, next: timer.scheduleStatus.next }),
    );
    await released();
    context.log('over');
  },
});
app.http('release', {
  methods: ['POST'],
  handler: () => {
    release();
    return {};
  },
});
app.hook.appStart(() => void process.send?.({ hook: 'appStart' }));
app.hook.appTerminate(() => {
  release();
  process.send?.({ hook: 'appTerminate' });
});
